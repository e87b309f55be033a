// The words of a report to who sent what does not hold.
type Org = { readonly org: string };

export interface FaultTexts {
  readonly report: (x: Org) => string;
  readonly reporting: string;
  readonly reported: (x: Org & { readonly instant: string }) => string;
  /** After it, where the server found the same. */
  readonly damaged: string;
  readonly notNow: (x: Org) => string;
  /** The answer did not come: it may have been taken. */
  readonly unsure: string;
  /** The answer does not hold either. */
  readonly unproven: (x: Org) => string;
}

export const french: FaultTexts = {
  report: ({ org }) => `Signaler à ${org}`,
  reporting: "Nous le signalons…",
  reported: ({ org, instant }) => `C’est signalé le ${instant}. ${org} en a la preuve.`,
  damaged: "Coffre a constaté que l’envoi est abîmé.",
  notNow: ({ org }) => `Cet envoi ne peut pas être signalé maintenant. Rien n’est parti. Appelez ${org}.`,
  unsure: "Coffre ne répond pas. Nous ne savons pas si c’est signalé. Touchez de nouveau plus tard\u00a0: cela ne compte qu’une fois.",
  unproven: ({ org }) => `La réponse ne se vérifie pas. Nous ne pouvons pas dire que c’est signalé. Appelez ${org}.`,
};

export const english: FaultTexts = {
  report: ({ org }) => `Report to ${org}`,
  reporting: "Reporting it…",
  reported: ({ org, instant }) => `Reported on ${instant}; ${org} has proof of it.`,
  damaged: "Coffre found that it is damaged.",
  notNow: ({ org }) => `This cannot be reported now. Nothing was sent. Call ${org}.`,
  unsure: "Coffre does not answer. We do not know whether it is reported. Touch it again later: it counts once.",
  unproven: ({ org }) => `The answer does not verify. We cannot say that it is reported. Call ${org}.`,
};
