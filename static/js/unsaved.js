// What was filled in before the session ended goes back into its own form, where the page has it.
const kept = document.querySelector(".unsaved form");
const form = kept && [...document.querySelectorAll("main form")].find((each) => each.method === "post" && each.action.split("?")[0] === kept.action.split("?")[0]);

if (form) {
  for (const { name, value } of kept.querySelectorAll("input[name]:not([name=csrfmiddlewaretoken])")) {
    const field = form.querySelector(`textarea[name="${CSS.escape(name)}"], input:is([type=text], [type=email], [type=tel], [type=number], [type=date])[name="${CSS.escape(name)}"], select[name="${CSS.escape(name)}"]`);
    if (field) field.value = value;
  }
}
