// The words of notices; what each e-mail says is written by the server (Notices/NoticeTexts.cs), and its subject is given here once more.
export interface NoticesTexts {
  readonly title: string;
  readonly body: string;
  readonly set: string;
  readonly tell: string;
  readonly hint: string;
  readonly noMail: string;
  readonly address: string;
  readonly send: string;
  readonly code: (x: { readonly address: string }) => string;
  readonly codeLabel: string;
  readonly verify: string;
  readonly again: string;
  readonly wrongCode: string;
  readonly badAddress: string;
  readonly tooMany: string;
  readonly two: string;
  readonly verified: string;
  readonly remove: string;
  readonly removed: string;
  readonly reminders: string;
  readonly always: string;
  readonly sent: string;
  readonly notOurs: string;
  readonly none: string;
  readonly waits: string;
  readonly subjects: { readonly verify: string; readonly new: string; readonly reminder: string; readonly access: string; readonly share: string; readonly yearly: string };
}

export const french: NoticesTexts = {
  title: "Avis",
  body: "Un courriel vous dit qu’il y a du nouveau. Il ne dit jamais de quoi il s’agit et ne contient aucun lien.",
  set: "Régler",
  tell: "Me prévenir par courriel",
  hint: "Facultatif. Le courriel ne dit jamais de quoi il s’agit.",
  noMail: "L’exploitant n’a pas mis le courriel en service. Revenez voir ici de temps en temps.",
  address: "Adresse courriel",
  send: "Recevoir un code",
  code: ({ address }) => `Un code de 6 chiffres part vers ${address}. Il vaut 10 minutes.`,
  codeLabel: "Code reçu",
  verify: "Vérifier",
  again: "Changer d’adresse",
  wrongCode: "Ce n’est pas le code envoyé, ou il a plus de 10 minutes. Demandez-en un autre.",
  badAddress: "Cette adresse n’est pas complète. Rien n’est parti.",
  tooMany: "Trop de codes demandés. Attendez une heure.",
  two: "Il y a déjà deux adresses. Retirez-en une d’abord.",
  verified: "Cette adresse est vérifiée. Vos avis y vont.",
  remove: "Retirer",
  removed: "Cette adresse est retirée. Un dernier avis le lui dit.",
  reminders: "Me rappeler ce que je n’ai pas ouvert après 7 jours",
  always: "Un changement d’accès vous est toujours dit.",
  sent: "Avis envoyés",
  notOurs: "Un courriel qui n’est pas dans cette liste ne vient pas de nous.",
  none: "Aucun avis envoyé.",
  waits: "En attente d’envoi",
  subjects: { verify: "Votre code Coffre", new: "Du nouveau dans Coffre", reminder: "Rappel de Coffre", access: "Un accès a changé", share: "Un partage a servi", yearly: "Avez-vous votre code?" },
};

export const english: NoticesTexts = {
  title: "Notices",
  body: "An e-mail tells you that there is something new. It never says what, and contains no link.",
  set: "Set up",
  tell: "Tell me by e-mail",
  hint: "Optional. The e-mail never says what it is about.",
  noMail: "The operator has set up no e-mail. Come back here from time to time.",
  address: "E-mail address",
  send: "Receive a code",
  code: ({ address }) => `A code of 6 digits goes to ${address}. It lasts 10 minutes.`,
  codeLabel: "Code received",
  verify: "Check",
  again: "Another address",
  wrongCode: "This is not the code that was sent, or it is older than 10 minutes. Ask for another.",
  badAddress: "This address is not complete. Nothing was sent.",
  tooMany: "Too many codes were asked for. Wait an hour.",
  two: "There are two addresses already. Remove one first.",
  verified: "This address is checked. Your notices go there.",
  remove: "Remove",
  removed: "This address is removed. A last notice tells it so.",
  reminders: "Remind me of what I have not opened after 7 days",
  always: "A change of access is always told.",
  sent: "Notices sent",
  notOurs: "An e-mail that is not in this list is not from us.",
  none: "No notice sent.",
  waits: "Waiting to be sent",
  subjects: { verify: "Your Coffre code", new: "Something new in Coffre", reminder: "Reminder from Coffre", access: "An access changed", share: "A share was used", yearly: "Do you have your code?" },
};
