import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { PhonePreview } from "@/components/ui/PhonePreview";
import type { Preview } from "@/lib/api/types";
import { show } from "@/testing/render";

const preview = (part: Partial<Preview>): Preview => ({
  header: { kind: "none" },
  body: "",
  footer: "",
  offer: "",
  buttons: [],
  cards: [],
  ...part,
});

describe("the phone preview", () => {
  it("shows header, marked body, footer and buttons", () => {
    show(
      <PhonePreview
        preview={preview({
          header: { kind: "text", text: "Order" },
          body: "Hi *Ana*",
          footer: "Reply STOP",
          buttons: [{ kind: "url", text: "Track" }],
        })}
      />,
    );
    expect(screen.getByText("Order")).toBeVisible();
    expect(screen.getByText("Ana").tagName).toBe("STRONG");
    expect(screen.getByText("Reply STOP")).toBeVisible();
    expect(screen.getByText("Track")).toBeVisible();
  });

  it("keeps hostile text text", () => {
    const { container } = show(
      <PhonePreview
        preview={preview({ body: "<img src=x onerror=alert(1)> *<script>alert(2)</script>* javascript:alert(3)" })}
      />,
    );
    expect(container.querySelector("img, script, a")).toBeNull();
    expect(container).toHaveTextContent("<img src=x onerror=alert(1)>");
  });

  it("links only to http and https, without handing over the page", () => {
    show(<PhonePreview preview={preview({ body: "https://example.com/x ftp://example.com/y" })} />);
    const links = screen.getAllByRole("link");
    expect(links).toHaveLength(1);
    expect(links[0]).toHaveAttribute("href", "https://example.com/x");
    expect(links[0]).toHaveAttribute("rel", expect.stringContaining("noopener"));
  });
});
