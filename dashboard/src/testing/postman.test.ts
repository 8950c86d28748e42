import { expect, test } from "vitest";

import document from "../../openapi.json";
import { postmanCollection, type Item } from "../../build-postman.ts";

const METHODS = new Set(["get", "post", "put", "patch", "delete"]);

function requests(items: Item[]): Item[] {
  return items.flatMap((item) => (item.item ? requests(item.item) : [item]));
}

function required(request: Item["request"], key: string): boolean {
  const paths = document.paths as Record<string, Record<string, { parameters?: object[] }>>;
  const path = `/${request?.url.path.join("/").replace(/:(\w+)/g, "{$1}")}`;
  const parameters = paths[path]?.[request?.method.toLowerCase() ?? ""]?.parameters ?? [];
  return parameters.some((one) => "name" in one && one.name === key && "required" in one && one.required === true);
}

test("the Postman collection has every operation, ready to be sent", async () => {
  const collection = await postmanCollection(document);

  const written = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((name) => METHODS.has(name))
      .map((name) => `${name.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`),
  );
  const found = requests(collection.item).map(({ request }) => `${request?.method} /${request?.url.path.join("/")}`);
  expect(found.sort()).toEqual(written.sort());
  for (const { name, request, response } of requests(collection.item)) {
    const sent = request?.url.query.filter(({ disabled }) => !disabled).map(({ key }) => key);
    expect(
      sent?.filter((key) => !required(request, key)),
      name,
    ).toEqual([]);
    if (request?.body?.raw) expect(JSON.parse(request.body.raw), name).toBeTypeOf("object");
    expect(
      response?.every(({ code }) => code < 300),
      name,
    ).toBe(true);
  }
});

test("what a key opens is called with the key, everything else with a sign-in", async () => {
  const all = requests((await postmanCollection(document)).item);
  const auth = (method: string, path: string) =>
    all.find(({ request }) => request?.method === method && request.url.path.join("/") === path)?.request?.auth?.type;

  expect(auth("GET", "api/v1/events")).toBe("apikey");
  expect(auth("GET", "api/v1/audit-log")).toBe("bearer");
});
