// The API's own description, shown by Swagger UI; nothing is fetched from elsewhere.
const place = document.getElementById("api");

// Its dark colours hang on a class of the root, which follows the reader's choice or the machine's.
function dress() {
  const { theme } = document.documentElement.dataset;
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.classList.toggle("dark-mode", dark);
}

dress();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dress);
window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
});
