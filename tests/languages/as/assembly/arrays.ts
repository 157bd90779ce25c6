export function echoArray(v: StaticArray<u32>): StaticArray<u32> {
  return v;
}
