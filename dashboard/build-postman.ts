import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";

const DOCUMENT = new URL("./openapi.json", import.meta.url);
const FILE = "assets/docs/dispatcher.postman_collection.json";
const HERE = "http://localhost:8000";

type Security = Record<string, string[]>[];

interface Operation {
  security?: Security;
}

interface Converted {
  result: boolean;
  reason?: string;
  output: { data: Collection }[];
}

interface Converter {
  convertV2(
    input: { type: "json"; data: unknown },
    options: Record<string, unknown>,
    done: (error: Error | null, converted: Converted) => void,
  ): void;
}

interface Parameter {
  key: string;
  value: string;
  disabled?: boolean;
  description?: { content: string };
}

export interface Item {
  id?: string;
  name: string;
  item?: Item[];
  request?: {
    method: string;
    url: { path: string[]; query: Parameter[] };
    header: Parameter[];
    body?: { raw?: string };
    auth?: { type: string } | null;
  };
  response?: { id?: string; code: number }[];
}

export interface Collection {
  info: Record<string, unknown>;
  item: Item[];
  variable: { key: string; value: string }[];
}

// Where a key opens an operation, a program calls it with the key; all others are called by people.
function withKeysFirst(document: Record<string, unknown>): unknown {
  const copy = structuredClone(document) as { paths: Record<string, Record<string, Operation>> };
  for (const path of Object.values(copy.paths)) {
    for (const operation of Object.values(path)) {
      if (operation.security?.some((one) => "apiKey" in one)) operation.security = [{ apiKey: [] }];
    }
  }
  return copy;
}

// Sent as they are, optional parameters would filter by nothing, and make one intention of everything.
function switchOff(parameter: Parameter): void {
  if (parameter.key === "Idempotency-Key") parameter.value = "{{$guid}}";
  if (parameter.description && !parameter.description.content.startsWith("(Required)")) parameter.disabled = true;
}

// Refusals look alike everywhere, and ids would differ with each build.
function simplified(item: Item): Item {
  const made = { ...item };
  delete made.id;
  made.request?.url.query.forEach(switchOff);
  made.request?.header.forEach(switchOff);
  if (made.item) made.item = made.item.map(simplified);
  if (made.response) {
    made.response = made.response.filter(({ code }) => code < 300).map((answer) => ({ ...answer, id: undefined }));
  }
  return made;
}

/** Makes a Postman collection of the API's document: a folder for each tag, every optional parameter there but off. */
export async function postmanCollection(document: Record<string, unknown>): Promise<Collection> {
  const converter = createRequire(import.meta.url)("openapi-to-postmanv2") as Converter;
  const options = {
    folderStrategy: "Tags",
    requestNameSource: "Fallback",
    parametersResolution: "Example",
  };
  const converted = await new Promise<Converted>((resolve, reject) => {
    converter.convertV2({ type: "json", data: withKeysFirst(document) }, options, (error, done) =>
      error || !done.result ? reject(error ?? new Error(done.reason)) : resolve(done),
    );
  });
  const made = converted.output[0]?.data;
  if (!made) throw new Error("The converter made nothing of the API's document.");
  const variable = [
    { key: "baseUrl", value: HERE },
    { key: "apiKey", value: "" },
    { key: "bearerToken", value: "" },
  ];
  return { ...made, item: made.item.map(simplified), variable };
}

/** Puts the collection beside the files of /api/docs, always that of the document this dashboard is built from. */
export function postmanAsset(): Plugin {
  return {
    name: "postman-collection",
    apply: "build",
    async generateBundle() {
      const collection = await postmanCollection(JSON.parse(readFileSync(DOCUMENT, "utf8")) as Record<string, unknown>);
      this.emitFile({ type: "asset", fileName: FILE, source: JSON.stringify(collection) });
    },
  };
}
