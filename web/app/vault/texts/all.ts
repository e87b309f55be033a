// Every word of the vault, in both languages: what all of it says, and each feature's own beside its screens.
import { en } from "./en.ts";
import { fr } from "./fr.ts";
import { english as recordsEn, french as recordsFr, type RecordsTexts } from "../records/texts.ts";
import { english as closeEn, french as closeFr, type CloseTexts } from "../close/texts.ts";
import { english as exportEn, french as exportFr, type ExportTexts } from "../export/texts.ts";
import { english as faultEn, french as faultFr, type FaultTexts } from "../fault/texts.ts";
import { english as noticesEn, french as noticesFr, type NoticesTexts } from "../notices/texts.ts";
import { english as pairingEn, french as pairingFr, type PairingTexts } from "../pairing/texts.ts";
import { english as sessionEn, french as sessionFr, type SessionTexts } from "../session/texts.ts";
import { english as settingsEn, french as settingsFr, type SettingsTexts } from "../settings/texts.ts";
import { english as sharingEn, french as sharingFr, type SharingTexts } from "../sharing/texts.ts";
import type { VaultTexts } from "./texts.ts";
import { english as proofEn, french as proofFr, type ProofTexts } from "../document/texts.ts";
import { english as scanEn, french as scanFr, type ScanTexts } from "../papers/scan-texts.ts";
import { english as papersEn, french as papersFr, type PapersTexts } from "../papers/texts.ts";
import { english as journalEn, french as journalFr, type JournalTexts } from "../journal/texts.ts";
import { english as organisationsEn, french as organisationsFr, type OrganisationsTexts } from "../organisations/texts.ts";
import { english as sentEn, french as sentFr, type ReceivedTexts } from "../received/texts.ts";

/** With each feature's, which stand in its folder (`texts.ts`) as one type in two languages. */
export type AllTexts = VaultTexts & { readonly journal: JournalTexts; readonly organisations: OrganisationsTexts; readonly papers: PapersTexts; readonly proof: ProofTexts; readonly records: RecordsTexts; readonly scan: ScanTexts; readonly sent: ReceivedTexts; readonly settings: SettingsTexts; readonly pairing: PairingTexts; readonly close: CloseTexts; readonly session: SessionTexts; readonly notices: NoticesTexts; readonly sharing: SharingTexts; readonly export: ExportTexts; readonly fault: FaultTexts };

export const french: AllTexts = { ...fr, journal: journalFr, organisations: organisationsFr, papers: papersFr, proof: proofFr, records: recordsFr, scan: scanFr, sent: sentFr, settings: settingsFr, pairing: pairingFr, close: closeFr, session: sessionFr, notices: noticesFr, sharing: sharingFr, export: exportFr, fault: faultFr };
export const english: AllTexts = { ...en, journal: journalEn, organisations: organisationsEn, papers: papersEn, proof: proofEn, records: recordsEn, scan: scanEn, sent: sentEn, settings: settingsEn, pairing: pairingEn, close: closeEn, session: sessionEn, notices: noticesEn, sharing: sharingEn, export: exportEn, fault: faultEn };
