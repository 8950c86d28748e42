import { describe, expect, it } from "vitest";

import { degreesOf } from "@/features/inbox/media/LocationDialog";
import { offerOf, problemsOf, type OfferValues } from "@/features/inbox/media/offers";

const row = (title: string, description = "") => ({ title, description });
const filled: OfferValues = {
  header: " Your delivery ",
  body: " When? ",
  footer: "",
  label: "Choose",
  url: "https://example.com",
  choices: ["Today", "", " Tomorrow"],
  sections: [
    { title: "This week", rows: [row("Friday", " until noon "), row("")] },
    { title: "Next week", rows: [row("Monday")] },
  ],
};

describe("what an agent offers", () => {
  it("has buttons with names of their own", () => {
    expect(offerOf("button", filled)).toEqual({
      type: "button",
      header: "Your delivery",
      body: "When?",
      buttons: [
        { id: "choice-1", title: "Today" },
        { id: "choice-2", title: "Tomorrow" },
      ],
    });
  });

  it("has sections of rows, each with an id of its own, and with what stands below", () => {
    expect(offerOf("list", filled)).toMatchObject({
      label: "Choose",
      sections: [
        { title: "This week", rows: [{ id: "choice-1", title: "Friday", description: "until noon" }] },
        { title: "Next week", rows: [{ id: "choice-2", title: "Monday" }] },
      ],
    });
  });

  it("has a file above instead of words, where WhatsApp takes one", () => {
    expect(offerOf("button", filled, "u1")).toMatchObject({ header_upload_id: "u1" });
    expect(offerOf("button", filled, "u1")).not.toHaveProperty("header");
    expect(offerOf("list", filled, "u1")).not.toHaveProperty("header_upload_id");
  });

  it("has a label where there is a link, and nothing around a request for the place", () => {
    expect(offerOf("cta_url", { ...filled, footer: "Soon" })).toMatchObject({
      label: "Choose",
      url: "https://example.com",
      footer: "Soon",
    });
    expect(offerOf("location_request", { ...filled, footer: "x" })).toEqual({
      type: "location_request",
      body: "When?",
    });
  });
});

describe("what is wrong with an offer", () => {
  it("is nothing here", () => {
    expect(problemsOf("button", filled)).toEqual({});
    expect(problemsOf("list", filled)).toEqual({});
  });

  it("is told at its field", () => {
    expect(problemsOf("button", { ...filled, choices: ["Yes", "Yes "] })).toEqual({ "choices.1": "twice" });
    expect(problemsOf("cta_url", { ...filled, label: " ", url: "example" })).toEqual({
      label: "required",
      url: "wrongUrl",
    });
    const sections = [
      { title: "", rows: [row("", "below nothing"), row("A")] },
      { title: "B", rows: [row("")] },
    ];
    expect(problemsOf("list", { ...filled, body: "", sections })).toEqual({
      body: "required",
      "sections.0.title": "required",
      "sections.0.rows.0.title": "required",
      "sections.1.rows.0.title": "required",
    });
  });

  it("is no missing title while there is one section", () => {
    expect(problemsOf("list", { ...filled, sections: [{ title: "", rows: [row("A")] }] })).toEqual({});
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
