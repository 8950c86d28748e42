/*
 * Feed a campaign from a CSV and follow what becomes of everybody. Node.js 20, nothing to install.
 *
 *   export DISPATCHER_URL=http://localhost:8000 DISPATCHER_API_KEY=…
 *   node feed-campaign.mjs people.csv ACCOUNT_ID TEMPLATE_ID
 *
 * The key needs the scopes campaigns:read, campaigns:write and events:read. The column `phone` says to whom; the others
 * fill the template's body in their order (this simple CSV has no quotes). Stop it or let it crash, and start it again in
 * the same folder: it goes on, and nobody gets two messages. Events are appended to events.jsonl.
 */
import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const { DISPATCHER_URL, DISPATCHER_API_KEY } = process.env;
const MEMORY = "memory.json";
const CHUNK = 1000;
const PAUSES = [1, 2, 4, 8, 15, 30, 60];
const AGAIN = [429, 500, 502, 503, 504];

/** Return the API's answer; try again when there is none, or when it says to come again. */
async function call(method, path, body, once) {
  const headers = { "X-API-Key": DISPATCHER_API_KEY, "Content-Type": "application/json" };
  if (once) headers["Idempotency-Key"] = once;
  for (const pause of PAUSES) {
    let answer, said;
    try {
      const signal = AbortSignal.timeout(60_000);
      answer = await fetch(`${DISPATCHER_URL}/api/v1${path}`, { method, headers, body: JSON.stringify(body), signal });
      if (answer.ok) return await answer.json();
      said = await answer.text();
    } catch (error) {
      console.error(String(error));
    }
    if (said && !AGAIN.includes(answer.status) && !said.includes("still at work")) {
      throw new Error(`${method} ${path}: ${answer.status} ${said}`);
    }
    await sleep(1000 * Number(answer?.headers.get("Retry-After") ?? pause));
  }
  throw new Error(`${method} ${path}: the server is away. Start this again later: it goes on.`);
}

const memory = existsSync(MEMORY) ? JSON.parse(readFileSync(MEMORY, "utf8")) : {};

/** Keep something over a crash: written aside, then put in place at once. */
function remember(what) {
  Object.assign(memory, what);
  writeFileSync(`${MEMORY}.new`, JSON.stringify(memory));
  renameSync(`${MEMORY}.new`, MEMORY);
}

/** Make the campaign and return its id; when only the answer to an earlier try was lost, find what it made. */
async function make(order) {
  try {
    return (await call("POST", "/campaigns", order, memory.once)).id;
  } catch (refusal) {
    if (!refusal.message.includes("its answer was lost")) throw refusal;
  }
  const found = await call("GET", `/campaigns?${new URLSearchParams({ q: order.name })}`);
  return Math.max(...found.items.filter((one) => one.name === order.name).map((one) => one.id));
}

/** Make the campaign, give it everybody in chunks, and start it; each step may be repeated. */
async function feed(file, accountId, templateId) {
  const [head, ...rows] = readFileSync(file, "utf8").trim().split(/\r?\n/).map((line) => line.split(","));
  const people = rows.map((cells) => Object.fromEntries(head.map((name, index) => [name, cells[index]])));
  const columns = head.filter((name) => name !== "phone");
  const variables = Object.fromEntries(columns.map((value, index) => [`body.${index + 1}`, { source: "column", value }]));
  const order = { name: basename(file, ".csv"), account_id: accountId, template_id: templateId };
  if (!memory.once) remember({ once: randomUUID() });
  const id = await make({ ...order, template_variables: variables });
  for (let first = 0; first < people.length; first += CHUNK) {
    const recipients = people.slice(first, first + CHUNK).map(({ phone, ...said }) => ({ phone, variables: said }));
    const taken = await call("PUT", `/campaigns/${id}/chunks/part-${first}`, { recipients });
    for (const one of taken.bad) console.error("left out:", one);
  }
  if ((await call("GET", `/campaigns/${id}`)).status === "draft") {
    await call("PATCH", `/campaigns/${id}/status`, { status: "running" });
  }
  remember({ campaign: id });
}

/** Append every event, then keep the cursor: an event may be there twice, none is missing. */
async function follow() {
  for (;;) {
    const after = "cursor" in memory ? `&after=${memory.cursor}` : "";
    const found = await call("GET", `/events?limit=500${after}`);
    appendFileSync("events.jsonl", found.items.map((event) => `${JSON.stringify(event)}\n`).join(""));
    for (const event of found.items) console.log(event.id, event.kind, event.message?.person ?? "");
    remember({ cursor: found.next });
    if (!found.has_more) await sleep(2000);
  }
}

if (!memory.campaign) await feed(process.argv[2], Number(process.argv[3]), Number(process.argv[4]));
await follow();
