// A webhook receiver that checks each request with npm's standardwebhooks.
// Prints its port, then a JSON line for each request: id, verified, status, the
// message. Lines on standard input steer it: a secret (whsec_…), which is known
// only later, or how requests are met from then on: accept, refuse, hang.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { Webhook } from "standardwebhooks";

let webhook;
let mode = "accept";
createInterface({ input: process.stdin })
  .on("line", (line) => {
    if (line.startsWith("whsec_")) webhook = new Webhook(line.trim());
    else mode = line.trim();
    console.log(JSON.stringify({ ready: true }));
  })
  .on("close", () => process.exit(0));
const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString("utf8");
    let verified = false;
    try {
      webhook.verify(body, request.headers);
      verified = true;
    } catch (error) {
      console.error(error.message);
    }
    const status = !verified ? 400 : mode === "accept" ? 204 : mode === "refuse" ? 503 : 0;
    console.log(JSON.stringify({ id: request.headers["webhook-id"], verified, status, body }));
    if (status !== 0) response.writeHead(status).end();
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
