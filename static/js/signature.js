// A signature drawn with a finger, pen or mouse: the picture goes into the hidden field of the form.
// Without this script, or for whoever cannot draw, the typed name is the signature.

const field = document.querySelector("[data-signature]");
const canvas = field.querySelector("canvas");
const hidden = document.getElementById(field.dataset.signature);
const paper = canvas.getContext("2d");
let drawing = false;

const clear = () => {
  paper.fillStyle = "white";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  hidden.value = "";
};

const at = (event) => {
  const box = canvas.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * canvas.width;
  const y = ((event.clientY - box.top) / box.height) * canvas.height;
  return [x, y];
};

canvas.addEventListener("pointerdown", (event) => {
  drawing = true;
  canvas.setPointerCapture(event.pointerId);
  paper.lineWidth = 5;
  paper.lineCap = paper.lineJoin = "round";
  paper.strokeStyle = "black";
  paper.beginPath();
  paper.moveTo(...at(event));
});
canvas.addEventListener("pointermove", (event) => {
  if (!drawing) return;
  paper.lineTo(...at(event));
  paper.stroke();
});
canvas.addEventListener("pointerup", () => {
  drawing = false;
  hidden.value = canvas.toDataURL("image/png");
});
field.querySelector("[data-clear]").addEventListener("click", clear);

clear();
field.hidden = false;
