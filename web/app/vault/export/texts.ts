// The words of « Tout emporter ».
export interface ExportTexts {
  readonly title: string;
  readonly body: string;
  readonly begin: string;
  /** Begun on this device before: the key first. */
  readonly goOn: string;
  readonly resume: string;
  readonly count: (x: { readonly n: number; readonly total: number }) => string;
  readonly pause: string;
  readonly close: string;
  readonly write: string;
  readonly writing: string;
  readonly done: string;
  readonly saved: string;
  readonly open: string;
  readonly elsewhere: string;
  readonly bound: string;
  readonly cancelled: string;
  readonly full: string;
  readonly changed: string;
  readonly again: string;
}

export const french: ExportTexts = {
  title: "Tout emporter",
  body: "Un fichier avec vos papiers, vos fiches et vos preuves.",
  begin: "Tout emporter avec ma clé",
  goOn: "Reprendre avec ma clé",
  resume: "Reprendre",
  count: ({ n, total }) => `${n} sur ${total}`,
  pause: "Pause",
  close: "La page peut se fermer\u00a0: vous reprendrez ici.",
  write: "Enregistrer le fichier",
  writing: "Nous écrivons le fichier. Gardez la page ouverte.",
  done: "Tout est dans votre fichier. Chaque papier a été comparé, et le fichier relu.",
  saved: "Votre fichier se télécharge. Chaque papier a été comparé. Cette page ne peut pas relire le fichier enregistré; LISEZMOI dit comment le contrôler.",
  open: "Ce fichier s’ouvre sans code\u00a0: gardez-le comme vos papiers. LISEZMOI, à l’intérieur, dit comment tout vérifier.",
  elsewhere: "Pour tout remettre dans un autre coffre\u00a0: coffre import, sur un ordinateur. Cette page ne le fait pas.",
  bound: "Ce navigateur prépare le fichier entier avant de l’enregistrer\u00a0: il faut autant de place libre que vos papiers en prennent.",
  cancelled: "Rien n’a été enregistré. Ce qui est déjà là reste sur cet appareil, illisible sans votre clé.",
  full: "Il n’y a plus de place sur cet appareil. Rien n’est perdu\u00a0: libérez de la place, puis reprenez.",
  changed: "Le fichier relu n’est pas celui qui a été écrit. Enregistrez-le de nouveau, ailleurs.",
  again: "Cet appareil n’a plus tout. Rien n’est perdu\u00a0: reprenez avec votre clé.",
};

export const english: ExportTexts = {
  title: "Take everything",
  body: "One file with your papers, your records and your proofs.",
  begin: "Take everything with my key",
  goOn: "Resume with my key",
  resume: "Resume",
  count: ({ n, total }) => `${n} of ${total}`,
  pause: "Pause",
  close: "The page can be closed: you will resume here.",
  write: "Save the file",
  writing: "Writing the file. Keep the page open.",
  done: "Everything is in your file. Each paper was compared, and the file read back.",
  saved: "Your file is downloading. Each paper was compared. This page cannot read the saved file back; README says how to check it.",
  open: "This file opens without a code: keep it as you keep your papers. README, inside, says how to verify it all.",
  elsewhere: "To put it all into another vault: coffre import, on a computer. This page does not do it.",
  bound: "This browser prepares the whole file before it saves it: it takes as much free room as your papers do.",
  cancelled: "Nothing was saved. What is here already stays on this device, unreadable without your key.",
  full: "There is no room left on this device. Nothing is lost: make room, then resume.",
  changed: "The file read back is not the one that was written. Save it again, somewhere else.",
  again: "This device no longer has everything. Nothing is lost: resume with your key.",
};
