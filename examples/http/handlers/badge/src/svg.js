// The picture.

const escape = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.codePointAt(0)};`);

// Widths of characters at 11 px, roughly: a badge has no font of its own to measure with.
const width = (text) => [...text].reduce((sum, c) => sum + (/[ilj.,:;|!' ]/.test(c) ? 4 : /[mwMW@%]/.test(c) ? 10 : 7), 12);

export function svg(label, value, color) {
  const [left, right] = [width(label), width(value)];
  const text = (x, words) => `<text x="${x}" y="14" text-anchor="middle">${escape(words)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${escape(`${label}: ${value}`)}">`,
    `<rect width="${left + right}" height="20" rx="3" fill="#444"/>`,
    `<path d="M${left} 0h${right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-${right - 3}z" fill="${color}"/>`,
    `<g fill="#fff" font-family="Verdana,sans-serif" font-size="11">${text(left / 2, label)}${text(left + right / 2, value)}</g>`,
    "</svg>",
  ].join("\n");
}
