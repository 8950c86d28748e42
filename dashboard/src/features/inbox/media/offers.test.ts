import { describe, expect, it } from "vitest";

import { degreesOf } from "@/features/inbox/media/LocationDialog";
import { offerOf } from "@/features/inbox/media/offers";

const filled = {
  body: " When? ",
  footer: "",
  label: "Choose",
  url: "https://example.com",
  choices: ["Today", "", " Tomorrow"],
};

describe("what an agent offers", () => {
  it("has buttons with names of their own", () => {
    expect(offerOf("button", filled)).toEqual({
      type: "button",
      body: "When?",
      buttons: [
        { id: "choice-1", title: "Today" },
        { id: "choice-2", title: "Tomorrow" },
      ],
    });
  });

  it("has a label where there is a list or a link, and no footer under a request for the place", () => {
    expect(offerOf("list", filled)).toMatchObject({ label: "Choose", sections: [{ rows: [{}, {}] }] });
    expect(offerOf("cta_url", { ...filled, footer: "Soon" })).toMatchObject({
      url: "https://example.com",
      footer: "Soon",
    });
    expect(offerOf("location_request", { ...filled, footer: "x" })).toEqual({
      type: "location_request",
      body: "When?",
    });
  });
});

describe("degrees", () => {
  it.each([
    ["-23.5614, -46.6559", [-23.5614, -46.6559]],
    ["48.1;11.5", [48.1, 11.5]],
    ["91, 0", null],
    ["here", null],
  ])("%s", (text, found) => {
    expect(degreesOf(text)).toEqual(found);
  });
});
