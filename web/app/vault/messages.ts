// What the page and the vault's worker say to each other: each feature's asks, and how its half of the worker answers them.
import type { Answered, AskOf } from "../reader/messages.ts";
import type { CloseAsks } from "./close/asks.ts";
import type { DocumentAsks } from "./document/asks.ts";
import type { ExportAsks } from "./export/asks.ts";
import type { FaultAsks } from "./fault/asks.ts";
import type { HomeAsks } from "./home/asks.ts";
import type { JournalAsks } from "./journal/asks.ts";
import type { PapersAsks } from "./papers/asks.ts";
import type { RecordsAsks } from "./records/asks.ts";
import type { OrganisationsAsks } from "./organisations/asks.ts";
import type { ReceivedAsks } from "./received/asks.ts";
import type { NoticesAsks } from "./notices/asks.ts";
import type { PairingAsks } from "./pairing/asks.ts";
import type { RoadAsks } from "./road/asks.ts";
import type { SessionAsks } from "./session/asks.ts";
import type { SettingsAsks } from "./settings/asks.ts";
import type { SharingAsks } from "./sharing/asks.ts";

export interface VaultAsks extends RoadAsks, HomeAsks, DocumentAsks, PapersAsks, RecordsAsks, SettingsAsks, ReceivedAsks, OrganisationsAsks, JournalAsks, PairingAsks, CloseAsks, SessionAsks, NoticesAsks, SharingAsks, ExportAsks, FaultAsks {}

export type VaultAsk = AskOf<VaultAsks>;

/** How far an ask has come that takes long: from 0 to 1, or what has come of it so far. */
export type Tell = (so: unknown) => void;

/** How asks are answered, each by one function. */
export type Work<A extends Answered<A>> = { readonly [K in keyof A]: (given: A[K]["gives"], tell: Tell) => Promise<A[K]["gets"]> };
