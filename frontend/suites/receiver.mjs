// A webhook receiver that checks each request with npm's standardwebhooks.
// Prints its port, then a JSON line for each request: id, type, verified. The
// secret arrives as a line on standard input, because it is known only later.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { Webhook } from "standardwebhooks";

let webhook;
createInterface({ input: process.stdin }).on("line", (line) => {
  webhook = new Webhook(line.trim());
});
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
    const message = JSON.parse(body);
    console.log(JSON.stringify({ id: request.headers["webhook-id"], verified, ...message }));
    response.writeHead(verified ? 204 : 400).end();
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
