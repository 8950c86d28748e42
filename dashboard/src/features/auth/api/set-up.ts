import { request } from "@/lib/api/client";
import { setSession } from "@/lib/api/session";
import type { Tokens } from "@/lib/api/types";
import { queryClient } from "@/lib/query";

export interface FirstAdmin {
  token: string;
  username: string;
  password: string;
  name: string;
}

/** Create the first admin with the link's one-time token, and sign in. */
export async function setUp(admin: FirstAdmin): Promise<void> {
  const tokens = await request<Tokens>("/setup", { method: "POST", body: admin });
  queryClient.removeQueries({ queryKey: ["setup"] });
  setSession({ state: "signed-in", user: tokens.user, access: tokens.access });
}
