/** Round values from 0 to a little over `top`, about `count` of them, as an axis shows them. */
export function roundTicks(top: number, count: number): number[] {
  const rough = Math.max(1, top) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? 10 * power);
  const last = Math.ceil(Math.max(1, top) / step);
  return Array.from({ length: last + 1 }, (_, index) => index * step);
}
