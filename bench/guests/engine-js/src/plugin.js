/** The plug for `bench:script/run`. */
export const run = {
  run(source, data) {
    globalThis.data = JSON.parse(data);
    // Not the local `eval`: the source is to have globals alone.
    return JSON.stringify((0, eval)(source)) ?? "null";
  },
};
