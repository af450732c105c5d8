/** Each id as the difference to the one before it in its column: neighbours change together. */
export function differences(): (id: number) => number {
  let before = 0;
  return (id) => {
    const difference = id - before;
    before = id;
    return difference;
  };
}
