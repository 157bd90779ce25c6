export function echoMap(v: Map<string, u32>): Map<string, u32> {
  return v;
}
