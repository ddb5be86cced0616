// Runs the GraphQL-over-HTTP audit suite of npm's graphql-http against ADDRESS
// with TOKEN. Prints what is not ok; fails on an error or a warning.
import { serverAudits } from "graphql-http";

const url = `${process.env.ADDRESS}/graphql`;
const authorization = `Bearer ${process.env.TOKEN}`;
const counts = { ok: 0, notice: 0, warn: 0, error: 0 };
const audits = serverAudits({
  url,
  fetchFn: (input, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set("authorization", authorization);
    return fetch(input, { ...init, headers });
  },
});
for (const audit of audits) {
  const result = await audit.fn();
  counts[result.status] += 1;
  if (result.status !== "ok") console.log(`${result.status}: ${result.name}: ${result.reason}`);
  await result.response?.body?.cancel().catch(() => {});
}
console.log(JSON.stringify(counts));
process.exit(counts.error + counts.warn > 0 || counts.ok === 0 ? 1 : 0);
