// Classic and first in the body: GOV.UK Frontend's styles ask for these classes before anything is drawn.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
