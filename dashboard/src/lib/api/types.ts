import type { components } from "@/lib/api/schema";

/*
 * Names for the answers of the API, taken from its OpenAPI document. Answers always carry every field; where the
 * document says less than the server keeps (an enum, the shape of Meta's JSON), `Refined` narrows that field, and
 * fails to compile when the document no longer has it. Times are ISO 8601 UTC.
 */

type Schemas = components["schemas"];
type Whole<T> = { [Name in keyof T]-?: Exclude<T[Name], undefined> };
type Refined<T, Narrow extends Partial<Record<keyof T, unknown>>> = Omit<Whole<T>, keyof Narrow> & Narrow;

export interface Page<T> {
  items: T[];
  page: number;
  page_size: number;
  total: number;
}

export type User = Whole<Schemas["User"]>;
export type Role = User["role"];
export type Language = User["language"];
export type ColorScheme = User["color_scheme"];
export type UserRef = Schemas["UserRef"];
export type Tokens = Refined<Schemas["Tokens"], { user: User }>;

export type ApiKey = Whole<Schemas["ApiKey"]>;
export type KeyScope = ApiKey["scopes"][number];
export type CreatedApiKey = Whole<Schemas["CreatedApiKey"]>;
export type AuditEntry = Refined<Schemas["AuditEntry"], { user: UserRef | null; details: Record<string, unknown> }>;

export type WebhookCall = Whole<Schemas["Call"]>;
export type WholeWebhookCall = Whole<Schemas["WholeCall"]>;
export type JournalSummary = Whole<Schemas["JournalSummary"]>;

export type Article = Whole<Schemas["Article"]>;
export type WholeArticle = Whole<Schemas["WholeArticle"]>;
export type FoundPassage = Whole<Schemas["Passage"]>;

/** A code of ours or of Meta, said in words, with what to do. */
export interface Reason {
  code: string | number | null;
  title: string;
  cure: string | null;
}

/** `cause` is what a campaign waits for. */
export interface StatusReason extends Reason {
  cause?: string;
}

export type QualityRating = "GREEN" | "YELLOW" | "RED" | "UNKNOWN";
export type HealthError = Whole<Schemas["HealthError"]>;
export type Block = Whole<Schemas["Block"]>;

export type Account = Refined<
  Schemas["Account"],
  {
    quality_rating: QualityRating;
    blocked_reason: Block | null;
    health: { can_send_message: string | null; errors: HealthError[] };
  }
> & {
  /** People counted against the portfolio's limit in the last 24 hours; null where nothing limits it. */
  messaging_used_24h?: number | null;
  messaging_frees_at?: string | null;
};

export type Team = Refined<Schemas["Team"], { members: NamedOne[]; accounts: NamedOne[] }>;
export type Source = Whole<Schemas["Source"]>;
export type SourceWithSecret = Whole<Schemas["SourceWithSecret"]>;
export type Delivery = Refined<Schemas["Delivery"], { kind: "NEW_MESSAGE" | "CLOSE_CONVERSATION" }>;
export type Hook = Whole<Schemas["EventSubscription"]>;
export type HookWithSecret = Whole<Schemas["EventSubscriptionWithSecret"]>;
export type HookDelivery = Whole<Schemas["EventDelivery"]>;
export type HookCall = Refined<
  Schemas["EventDeliveryDetail"],
  { request: { url: string; headers: Record<string, string>; body: string | null } }
>;
export type Standing = Whole<Schemas["Standing"]>;
export type Session = Whole<Schemas["SessionStatus"]>;

export interface NamedOne {
  id: number;
  name: string;
}

export type DeskQueue = Refined<Schemas["DeskQueue"], { team: NamedOne | null; account: NamedOne }>;
export type DeskAgent = Whole<Schemas["DeskAgent"]>;
export type Span = Whole<Schemas["Span"]>;
export type DeskTimes = Refined<Schemas["DeskTimes"], { first_response: Span; resolution: Span }>;
export type Figures = Refined<
  Schemas["Figures"],
  {
    queues: DeskQueue[];
    agents: DeskAgent[];
    total: DeskTimes;
    by_day: DeskTimes[];
    by_agent: DeskTimes[];
    by_team: DeskTimes[];
  }
>;

export interface CursorPage<T> {
  items: T[];
  page_size: number;
  next_cursor: string | null;
}

export type SetupState = Schemas["SetupState"];
export type Webhook = Whole<Schemas["Webhook"]>;

export type ConnectionCheckName =
  "token" | "phone_number" | "business_account" | "permissions" | "webhook_subscription";
export type ConnectionTest = Refined<
  Schemas["Connection"],
  { checks: Refined<Schemas["Check"], { name: ConnectionCheckName }>[]; phone: Whole<Schemas["Phone"]> | null }
>;

export type TemplateCategory = "MARKETING" | "UTILITY" | "AUTHENTICATION";
export type TemplateVariable = Whole<Schemas["Variable"]>;
export type PreviewHeader = Pick<Whole<Schemas["PreviewHeader"]>, "kind"> & Partial<Schemas["PreviewHeader"]>;
export type PreviewButton = Refined<
  Schemas["PreviewButton"],
  { kind: string; url?: string | null; value?: string | null }
>;
export type PreviewCard = Refined<Schemas["PreviewCard"], { buttons: PreviewButton[]; header: PreviewHeader }>;
export type Preview = Refined<
  Schemas["Preview"],
  { buttons: PreviewButton[]; header: PreviewHeader; cards: PreviewCard[] }
>;
export type Template = Refined<
  Schemas["Template"],
  { category: TemplateCategory; quality_score: QualityRating; preview: Preview; variables: TemplateVariable[] }
>;
/** A template as it is handed in; `components` are Meta's own. */
export interface TemplateDefinition {
  name: string;
  language: string;
  category: TemplateCategory;
  parameter_format: "POSITIONAL" | "NAMED";
  components: Record<string, unknown>[];
}
export type TemplateProblem = Whole<Schemas["TemplateProblem"]>;
export type CheckedTemplate = Refined<
  Schemas["CheckedTemplate"],
  { problems: TemplateProblem[]; variables: TemplateVariable[]; preview: Preview }
>;
export type SyncResult = Whole<Schemas["Synced"]>;

export type Upload = Refined<Schemas["UploadOut"], { created_by: UserRef | null }>;
export type MediaKind = NonNullable<Upload["media_kind"]>;
export type FileColumn = Whole<Schemas["ColumnOut"]>;
export type RecipientFile = Refined<Schemas["RecipientFileOut"], { created_by: UserRef | null; columns: FileColumn[] }>;

export type CampaignAction =
  | "start"
  | "schedule"
  | "unschedule"
  | "pause"
  | "resume"
  | "continue"
  | "choose_winner"
  | "skip_next"
  | "cancel"
  | "delete"
  | "clone"
  | "edit"
  | "retry"
  | "follow_up"
  | "resend"
  | "leave";
export type MessageState = Schemas["Message"]["state"] & string;
export type VariableSource = Omit<Schemas["SlotMapping"], "fallback"> & { fallback?: string };
/** Keyed by `TemplateVariable.key`. */
export type Mapping = Record<string, VariableSource>;

export interface Funnel {
  planned: number;
  sent: number;
  delivered: number;
  read: number;
  /** Who wrote within three days after the message; counted only for the page of one campaign. */
  replied?: number;
  /** Who said in that time that they want no more. */
  opted_out?: number;
}

export interface FollowUpGroup {
  group: "not_read" | "read" | "not_replied" | "replied";
  count: number;
}

/** What became of the first people, while nobody else was sent to. */
export type CanaryResults = Whole<Schemas["Canary"]>;

/** Messages whose answer is still under way; at `until` the last of them is given up as unknown. */
export interface Awaited {
  count: number;
  until: string;
}

export type InDoubt = Whole<Schemas["InDoubt"]>;
export type RetryCode = Whole<Schemas["RetryCode"]>;
export type RetryOptions = Refined<
  Schemas["RetryOptions"],
  { codes: RetryCode[]; retries: Whole<Schemas["RetryCampaign"]>[] }
>;

/** `rate` is messages a second over the last ten seconds. */
export type Stats = Refined<
  Schemas["Stats"],
  {
    states: Record<MessageState, number>;
    funnel: Funnel;
    canary: CanaryResults | null;
    waiting_for_answers: Awaited | null;
  }
>;

/** Counts up to `at`: since the start in a campaign, of that hour in the overview. */
export interface SeriesPoint extends Omit<Funnel, "planned"> {
  at: string;
  failed: number;
}

export interface FailureGroup extends Reason {
  count: number;
  retryable: boolean;
}

export interface SkippedGroup {
  reason: string;
  title: string;
  count: number;
}

export type FullStats = Refined<
  Schemas["FullStats"],
  {
    states: Record<MessageState, number>;
    funnel: Funnel;
    canary: CanaryResults | null;
    waiting_for_answers: Awaited | null;
    failures: FailureGroup[];
    skipped: SkippedGroup[];
    series: SeriesPoint[];
  }
>;

export interface Audience {
  upload_id: string | null;
  filename: string | null;
  phone_column: string | null;
  default_country: string;
  rows: number;
  good: number;
  bad: number;
  duplicates: number;
  status: "none" | "importing" | "ready" | "failed";
  /** From 0 to 1. */
  progress: number | null;
  error: string | null;
  /** Rows somebody gave, or contacts by a definition; those are as of `taken_at`. */
  source: "rows" | "contacts";
  taken_at: string | null;
  /** How many the draft had before they were taken anew at the start. */
  good_before: number | null;
}

/** A group (`match` and `of`) or a statement (`kind`); see the document of the API. */
export type Condition = Omit<Schemas["Condition"], "of" | "value" | "until"> & {
  of?: Condition[] | null;
  value?: string | number | boolean | null;
  until?: string | number | null;
};
export interface AudienceDefinition {
  version: 1;
  include: Condition;
  exclude?: Condition | null;
}
/** What people call something that a condition speaks of. */
export type NamedThing = Whole<Schemas["Named"]>;
export type AudienceCount = Refined<
  Schemas["Counted"],
  { left_out: Whole<Schemas["LeftOut"]>[]; sample: Whole<Schemas["Sampled"]>[]; names: NamedThing[] }
>;
/** A list beside the contacts, whose people conditions can mean. */
export type AudienceFile = Whole<Schemas["AudienceFile"]>;
export type Segment = Refined<Schemas["Segment"], { condition: Condition; names: NamedThing[] }>;

/** Days of the week (1 is Monday) and hours as "09:00". */
export interface Hours {
  days: number[];
  from: string;
  to: string;
}
export interface SendingHours {
  windows: Hours[];
  quiet_hours: Hours[];
  /** "2026-12-25" */
  blackout_dates: string[];
}
export type SendingRules = Refined<Schemas["SendingRules"], { rules: SendingHours }>;
/** What was chosen about a campaign's times; moments are "2026-11-25T09:00" on the clock they are meant on. */
export type Schedule = Omit<Schemas["Schedule"], "rules" | "recurrence"> & {
  rules?: SendingHours | null;
  recurrence?: Recurrence | null;
};
/** A rule of RFC 5545; the server keeps the first start, from which it counts. */
export interface Recurrence {
  rule: string;
  exceptions?: string[];
  start?: string | null;
}
export type ZoneTimes = Whole<Schemas["ZoneTimes"]>;
export type Times = Refined<Schemas["Times"], { zones: ZoneTimes[] }>;
export type CalendarEntry = Whole<Schemas["Entry"]>;
export type Calendar = Refined<Schemas["Calendar"], { items: CalendarEntry[] }>;

type TemplateShort = Pick<Template, "id" | "name" | "language" | "category" | "status">;
/** A message beside the campaign's own, as it is handed in: arm 0 is the campaign's own, in another language. */
export interface VariantDraft {
  arm: number;
  template_id: number;
  template_variables: Mapping;
}
export type Variant = Omit<VariantDraft, "template_id"> & { template: TemplateShort };
export interface AbTest {
  shares: number[];
  hold_out: number;
  /** So many get their variant at first; the others get the winner's. Null: everybody gets theirs at once. */
  first_percent: number | null;
  measure: "read" | "replied";
  /** After the first part; null: a person decides. */
  minutes: number | null;
}
export type TestRate = Whole<Schemas["Rate"]>;
export type TestArm = Refined<
  Schemas["Arm"],
  { templates: TemplateShort[]; delivered: TestRate; read: TestRate; replied: TestRate; opted_out: TestRate }
>;
export type TestResults = Refined<Schemas["Results"], { arms: TestArm[]; numbers: Whole<Schemas["NumberResult"]>[] }>;

export type Campaign = Refined<
  Schemas["Campaign"],
  {
    variants: Variant[];
    ab_test: AbTest | null;
    numbers: Pick<Account, "id" | "name" | "display_phone_number" | "is_active">[];
    schedule: Schedule;
    approval: Whole<Schemas["Approval"]>;
    account: Pick<Account, "id" | "name" | "display_phone_number" | "is_active">;
    template: Pick<Template, "id" | "name" | "language" | "category" | "status"> | null;
    template_variables: Mapping;
    status_reason: StatusReason | null;
    created_by: UserRef | null;
    audience: Audience;
    stats: Stats;
    actions: CampaignAction[];
  }
>;
export type CampaignStatus = Campaign["status"];

export interface CellProblem {
  column: string | null;
  code: string;
  message: string;
}

export type Recipient = Refined<
  Schemas["Recipient"],
  { cells: Record<string, string>; problems: CellProblem[] | null }
>;

export interface RowProblem extends CellProblem {
  row: number;
  key: string | null;
  value: string | null;
  /** Who that is, where the file has a column of names. */
  name: string | null;
}

export interface Obstacle {
  code: string;
  message: string;
  field: string | null;
}

export type DryRun = Refined<
  Schemas["DryRun"],
  { times: Times; cost: CostForecast; problems: RowProblem[]; blocking: Obstacle[] }
>;
export type RowPreview = Refined<Schemas["RowPreview"], { preview: Preview; problems: CellProblem[] }>;

export type Message = Refined<
  Schemas["Message"],
  { reason: Reason | null; state: MessageState; state_at: string; created_at: string }
>;

export interface MessageAttempt {
  attempt: number;
  started_at: string;
  ended_at: string | null;
  http_status: number | null;
  outcome: string | null;
  code: number | null;
  details: string | null;
  fbtrace_id: string | null;
  wamid: string | null;
}

export interface HistoryStep {
  state: MessageState | "created";
  at: string;
  /** "plan", "attempt 1", "answer", "webhook" or "dispatcher". */
  source: string;
}

export type MessageDetail = Refined<
  Schemas["MessageDetail"],
  {
    reason: Reason | null;
    state: MessageState;
    state_at: string;
    created_at: string;
    preview: Preview | null;
    attempts: MessageAttempt[];
    history: HistoryStep[];
  }
>;

/** A message of a campaign with what its row of the file said. */
export type Person = Message & Pick<Whole<Schemas["CampaignMessage"]>, "given" | "name">;

export interface PersonPage {
  items: Person[];
  next_cursor: string | null;
}

export type OverviewAccount = Pick<
  Account,
  | "id"
  | "name"
  | "display_phone_number"
  | "is_active"
  | "quality_rating"
  | "effective_rate"
  | "throughput_limit"
  | "blocked_reason"
> & { sent_last_minute: number };

export type Overview = Refined<
  Schemas["Overview"],
  {
    campaigns: { running: Campaign[]; next: Campaign[] };
    today: Record<"accepted" | "sent" | "delivered" | "read" | "failed" | "inbound", number>;
    accounts: OverviewAccount[];
    series: SeriesPoint[];
  }
>;

export interface CursorPage<T> {
  items: T[];
  page_size: number;
  next_cursor: string | null;
}

export type ConsentScope = "marketing" | "all";
export type Consent = Refined<
  Schemas["Consent"],
  { status: "unknown" | "opted_in" | "opted_out"; scope: ConsentScope | null; since: string | null }
>;
export type ConsentEvent = Refined<
  Schemas["ConsentEvent"],
  {
    action: "opt_in" | "opt_out" | "resumed";
    scope: ConsentScope;
    channel: "word" | "button" | "meta" | "staff" | "import";
  }
>;
export type ConsentDetail = Consent & { events: ConsentEvent[] };
export type ConsentSettings = Refined<
  Schemas["ConsentSettings"],
  { words: Record<string, string[]>; word_scope: ConsentScope; button_scope: ConsentScope }
>;
export type Group = Whole<Schemas["Group"]>;
export type AttributeType = "text" | "number" | "date" | "boolean";
export type ContactAttribute = Refined<Schemas["Attribute"], { type: AttributeType }>;
export type AttributeValue = string | number | boolean;
export type Contact = Refined<
  Schemas["Contact"],
  { consent: Consent; attributes: Record<string, AttributeValue>; tags: Group[]; lists: Group[] }
>;
export type ContactNote = Whole<Schemas["Note"]>;
export type ContactMerge = Refined<Schemas["Merge"], { reason: "person" | "same_user" }>;
export type ContactDetail = Contact & { notes: ContactNote[]; merges: ContactMerge[] };
export type ContactList = Whole<Schemas["List"]>;
export type ContactMessage = Message & Pick<Whole<Schemas["ContactMessage"]>, "campaign" | "text">;
export type ColumnMapping = Pick<Schemas["ColumnMapping"], "column" | "target"> & {
  attribute?: string | null;
  label?: string | null;
  type?: AttributeType | null;
};
export type ImportProblem = Whole<Schemas["ImportProblem"]>;
export type ImportCheck = Refined<Schemas["ImportCheck"], { problems: ImportProblem[] }>;
export interface FileRow {
  row: number;
  cells: Record<string, string>;
}
export type ContactImport = Refined<Schemas["ContactImport"], { mapping: ColumnMapping[] }>;
export type ImportProposal = Refined<
  Schemas["ImportProposal"],
  {
    mapping: ColumnMapping[];
    settings: Pick<ContactImport, "mode" | "empty" | "default_country"> | null;
    rows: FileRow[];
  }
>;
/** What moves of an import while it runs. */
export type ImportProgress = Pick<
  ContactImport,
  "status" | "rows_read" | "created" | "updated" | "unchanged" | "skipped" | "duplicates" | "bad" | "opted_out"
>;
export type OptOutCheck = Refined<Schemas["OptOutImport"], { problems: Whole<Schemas["OptOutProblem"]>[] }>;
export type Suppression = Refined<Schemas["Suppression"], { scope: ConsentScope; contact: Group | null }>;

/** Amounts are decimal numbers in text. */
export type CostForecast = Refined<Schemas["CostForecast"], { lines: ForecastLine[] }>;
export type ForecastLine = Whole<Schemas["ForecastLine"]>;
export type ChargeLine = Whole<Schemas["ChargeLine"]>;
export type ActualCost = Refined<
  Schemas["ActualCost"],
  { lines: ChargeLine[]; others: Whole<Schemas["ForeignCost"]>[] }
>;
export type Costs = Refined<Schemas["Costs"], { forecast: CostForecast | null; actual: ActualCost }>;

export type PriceCategory = NonNullable<Schemas["ShownPrice"]["category"]>;
export type Price = Refined<Schemas["ShownPrice"], { category: PriceCategory }>;
export type RateCard = Whole<Schemas["RateCard"]>;
export type FullRateCard = Refined<Schemas["FullRateCard"], { prices: Price[] }>;
export type RateCardReading = Refined<
  Schemas["CardReading"],
  { prices: Price[]; errors: Whole<Schemas["CardError"]>[] }
>;

/** Cumulative, as the funnel is. */
export type ReportPart = Whole<Schemas["Part"]>;
export type NamedPart = Whole<Schemas["NamedPart"]>;
export type Breakdown = Refined<
  Schemas["Breakdown"],
  { by: "account" | "country" | "plan" | "zone"; parts: NamedPart[] }
>;
export type ReportHour = Whole<Schemas["Hour"]>;
export type BlockedCountry = Whole<Schemas["BlockedCountry"]>;
export type IntentPart = Whole<Schemas["IntentPart"]>;
export type CampaignReport = Refined<
  Schemas["CampaignReport"],
  { total: ReportPart; intents: IntentPart[]; hours: ReportHour[]; breakdowns: Breakdown[] }
>;

/** Somebody of us. */
export type Agent = Whole<Schemas["Person"]>;
export type Label = Whole<Schemas["Label"]>;
/** Another system that a conversation is from. */
export type Origin = Whole<Schemas["Origin"]>;
export type WrittenTo = Whole<Schemas["WrittenTo"]>;
export type AnsweredCampaign = Whole<Schemas["AnsweredCampaign"]>;
export type LastMessage = Refined<
  Schemas["LastMessage"],
  { direction: "inbound" | "outbound"; state: MessageState | null }
>;
/** What an answer to a campaign means. */
export type Intent = IntentPart["intent"];
export type CampaignReply = Refined<Schemas["CampaignReply"], { campaign: NamedOne; intent: Intent | null }>;
/** One action on many conversations, and how far it is. */
export type ConversationBulk = Refined<Schemas["ConversationBulk"], { reasons: Whole<Schemas["BulkReason"]>[] }>;
export type ConversationBulkAction = ConversationBulk["action"];
/** `window_closes_at`: until then free messages may be sent, afterwards only templates. */
export type Conversation = Refined<
  Schemas["Conversation"],
  {
    contact: WrittenTo;
    source: Origin | null;
    team: NamedOne | null;
    assignee: Agent | null;
    labels: Label[];
    last_message: LastMessage;
    campaign: AnsweredCampaign | null;
    replies: CampaignReply[];
  }
>;
/** A conversation as it is for everybody, without what is different for each reader. */
export type SharedConversation = Omit<Conversation, "unread" | "mentioned">;
export type ConversationStatus = Conversation["status"];
export type ConversationCounts = Whole<Schemas["Counts"]>;
export type Quoted = Refined<Schemas["Quoted"], { direction: "inbound" | "outbound" }>;
export type Reaction = Refined<Schemas["Reaction"], { direction: "inbound" | "outbound"; author: Agent | null }>;
/** The file of a message; `pending` until it is fetched. */
export type MessageMedia = Whole<Schemas["MessageMedia"]>;
/** A message of a conversation; `content` is Meta's own for what people write, the request's for what we do. */
export type ThreadMessage = Refined<
  Schemas["Bubble"],
  {
    direction: "inbound" | "outbound";
    reason: Reason | null;
    state: MessageState;
    state_at: string;
    created_at: string;
    content: Record<string, unknown> | null;
    preview: Preview | null;
    author: Agent | null;
    campaign: AnsweredCampaign | null;
    quoted: Quoted | null;
    reactions: Reaction[];
    media: MessageMedia | null;
  }
>;
export type ConversationNote = Refined<Schemas["ConversationNote"], { author: Agent | null }>;
/** The assistant's draft; `mode` is what the assistant may do in this conversation. */
export type Suggestion = Refined<Schemas["Suggestion"], { state: "none" | "writing" | "ready" }>;
export type AssistantMode = Suggestion["mode"];
export type Assistant = Whole<Schemas["Assistant"]>;
export type AssistantNumber = Refined<Schemas["NumberSettings"], { hours: SendingHours | null }>;
export type Attendance = AssistantNumber["attendance"];
export type AssistantCampaign = Whole<Schemas["CampaignSettings"]>;
export type Prompt = Whole<Schemas["Prompt"]>;
export type PromptVersion = Refined<Schemas["PromptVersion"], { author: NamedOne | null }>;
export type Trial = Refined<Schemas["Trial"], { said: { speaker: "person" | "us"; text: string }[] }>;
export type Interaction = Refined<Schemas["Interaction"], { decided_by: NamedOne | null }>;
export type AssistantDay = Whole<Schemas["Day"]>;
export type AssistantReport = Refined<
  Schemas["Report"],
  { days: AssistantDay[]; outcomes: Record<Interaction["outcome"], number>; reasons: Whole<Schemas["ReasonCount"]>[] }
>;
export type CannedReply = Whole<Schemas["Canned"]>;
export type TemplateLook = Refined<Schemas["TemplatePreview"], { preview: Preview; problems: Record<string, string> }>;
