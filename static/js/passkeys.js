// Says above the form that a passkey failed or was cancelled, where its own script only tells the console.
const notice = document.querySelector("[data-passkey-failed]");

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelector("main form").before(notice);
  notice.hidden = false;
});
