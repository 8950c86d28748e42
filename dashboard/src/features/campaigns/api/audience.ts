import { keepPreviousData, useMutation, useQueries, useQuery } from "@tanstack/react-query";

import { newIdempotencyKey, request } from "@/lib/api/client";
import type {
  Audience,
  AudienceCount,
  AudienceDefinition,
  Campaign,
  Condition,
  Contact,
  ContactAttribute,
  ContactList,
  CursorPage,
  FileColumn,
  Group,
  NamedThing,
  Page,
  Segment,
} from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

const ALL = 100;
/** What a row of a contact has besides its attributes; names of columns, as the server writes them. */
const FIRST = ["name", "phone"];
const LAST = ["language", "timezone"];

/** Whom a definition means now, who of them would get nothing and why, and some of them. */
export function useAudienceCount(definition: AudienceDefinition | null, campaignId: number | null) {
  return useQuery({
    queryKey: [...keys.audienceCount, campaignId, definition],
    queryFn: ({ signal }) =>
      request<AudienceCount>("/audiences/count", {
        method: "POST",
        body: { ...definition, campaign_id: campaignId },
        signal,
      }),
    placeholderData: keepPreviousData,
    enabled: definition !== null,
  });
}

/** The definition of a campaign's audience, null where its people are rows. */
export function useAudienceDefinition(campaignId: number) {
  return useQuery({
    queryKey: keys.campaignAudience(campaignId),
    queryFn: ({ signal }) =>
      request<{ definition: AudienceDefinition | null; names: NamedThing[]; file_columns: FileColumnShort[] }>(
        `/campaigns/${campaignId}/audience`,
        { signal },
      ),
  });
}

/** Make a draft's audience of contacts; they are taken in the background. */
export function useDefineAudience(campaignId: number) {
  return useMutation({
    mutationFn: (definition: AudienceDefinition) =>
      request<Audience>(`/campaigns/${campaignId}/audience`, { method: "PUT", body: definition }),
    onSuccess: (audience) => {
      queryClient.setQueryData<Campaign>(keys.campaign(campaignId), (old) => old && { ...old, audience });
      void queryClient.invalidateQueries({ queryKey: keys.campaign(campaignId) });
      void queryClient.invalidateQueries({ queryKey: keys.campaignAudience(campaignId) });
      void queryClient.invalidateQueries({ queryKey: [...keys.campaigns, "preview", campaignId] });
    },
  });
}

function useAll<T>(key: readonly unknown[], path: string, query: Record<string, string> = {}) {
  return useQuery({
    queryKey: [...key, "all", query],
    queryFn: ({ signal }) => request<Page<T>>(path, { query: { ...query, page_size: ALL }, signal }),
  });
}

export const useTagChoices = () => useAll<Group>(keys.tags, "/tags");
export const useListChoices = () => useAll<ContactList>(keys.lists, "/lists");
export const useSegmentChoices = () => useAll<Segment>(keys.segments, "/segments");
export const useAttributeChoices = () => useAll<ContactAttribute>(keys.contactAttributes, "/contact-attributes");
export const useCampaignChoices = () => useAll<Campaign>(keys.campaigns, "/campaigns", { sort: "-id" });

type FileColumnShort = Pick<FileColumn, "name" | "looks_like">;

const isNaming = (column: FileColumnShort) => column.looks_like === "name";

const FOUND = 20;

/** The first people found by these words, the newest without any. */
export function usePeopleChoices(q: string) {
  return useQuery({
    queryKey: [...keys.contacts, "choices", q],
    queryFn: ({ signal }) => request<CursorPage<Contact>>("/contacts", { query: { q, page_size: FOUND }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Those of these people who are known already; each is asked for once. */
export function usePeople(ids: number[]): Contact[] {
  const asked = useQueries({
    queries: ids.map((id) => ({
      queryKey: keys.contact(id),
      queryFn: ({ signal }: { signal: AbortSignal }) => request<Contact>(`/contacts/${id}`, { signal }),
    })),
  });
  return asked.flatMap((one) => one.data ?? []);
}

/** What variables can be filled from where the people are contacts, and of files beside them, as if it were one file. */
export function useContactColumns(campaignId: number, enabled: boolean) {
  const attributes = useAttributeChoices();
  const stored = useAudienceDefinition(campaignId);
  const known = [...FIRST, ...(attributes.data?.items ?? []).map((one) => one.key), ...LAST].map((name) => ({
    name,
    looks_like: name === "phone" ? ("phone" as const) : ("text" as const),
  }));
  const own = new Set(known.map((one) => one.name));
  const ofFiles = (stored.data?.file_columns ?? []).filter((one) => !own.has(one.name));
  // Variables without a name are proposed the columns in this order: a file was chosen for this very campaign.
  const [naming, telling] = [ofFiles.filter(isNaming), ofFiles.filter((one) => !isNaming(one))];
  const columns = [...known.slice(0, FIRST.length), ...telling, ...known.slice(FIRST.length), ...naming].map(
    (one): FileColumn => ({ ...one, samples: [] }),
  );
  return { enabled, error: attributes.error ?? stored.error, data: attributes.data && stored.data && { columns } };
}

export function useSegments(filters: { q: string; page: number }) {
  return useQuery({
    queryKey: [...keys.segments, filters],
    queryFn: ({ signal }) => request<Page<Segment>>("/segments", { query: filters, signal }),
    placeholderData: keepPreviousData,
  });
}

export async function saveSegment(id: number | null, segment: { name: string; condition: Condition }): Promise<void> {
  if (id === null) {
    await request("/segments", { method: "POST", body: segment, idempotencyKey: newIdempotencyKey() });
  } else {
    await request(`/segments/${id}`, { method: "PATCH", body: segment });
  }
  await queryClient.invalidateQueries({ queryKey: keys.segments });
}

export async function deleteSegment(id: number): Promise<void> {
  await request(`/segments/${id}`, { method: "DELETE" });
  await queryClient.invalidateQueries({ queryKey: keys.segments });
}
