// What all the others stand on. A side is 0 for the source on the left, 1 for the target on the right.
// What a document says is only ever set as text.

export const $ = (id) => document.getElementById(id);
export const data = JSON.parse($("data").textContent); // what `page_data` in __init__.py says
export const both = (of) => [of(0), of(1)];

export function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// The function that runs `draw` once before the browser next paints, however often it is called.
export function beforePaint(draw) {
  let isWaiting = false;
  return () => {
    if (!isWaiting) requestAnimationFrame(() => { isWaiting = false; draw(); });
    isWaiting = true;
  };
}

// The function that asks `of` once for each object, which never changes.
export function remembered(of) {
  const known = new WeakMap();
  return (object) => {
    if (!known.has(object)) known.set(object, of(object));
    return known.get(object);
  };
}

export function stored(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

// Whether the browser took it: some refuse pages from a disk, or have no room left.
export function store(key, value) {
  try {
    if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, value);
    return true;
  } catch { return false; }
}
