// The preview of name, colour and logo, while they are chosen. Without this it shows what is stored.

const preview = document.querySelector("[data-preview]");
const colour = document.getElementById("id_accent");
const name = document.getElementById("id_name");
const logo = document.getElementById("id_logo");

function paint() {
  if (colour) preview.style.setProperty("--preview", colour.value);
  if (name) preview.querySelector("[data-preview-name]").textContent = name.value;
}

async function picture() {
  const file = logo.files[0];
  if (!file) return;
  try {
    const image = await createImageBitmap(file);
    // Drawn: the policy of these pages takes pictures from this origin only, and no data or blob address.
    const canvas = document.createElement("canvas");
    canvas.height = 36;
    canvas.width = Math.max(1, Math.round((36 * image.width) / image.height));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    preview.querySelector("img, canvas")?.remove();
    preview.firstElementChild.prepend(canvas);
  } catch {
    // What is no picture is refused when the form is sent.
  }
}

colour?.addEventListener("input", paint);
name?.addEventListener("input", paint);
logo?.addEventListener("change", picture);
paint();
