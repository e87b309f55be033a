import type { Texts } from "./texts.ts";

export const fr: Texts = {
  lang: "fr-CA",
  other: "English",
  skip: "Aller au contenu",
  back: "Retour",

  opening: "Votre lettre s’ouvre…",
  slow: "La connexion est lente. Nous continuons.",

  enter: {
    title: "Entrez le code de votre lettre",
    check: "Vérifiez le code de votre lettre",
    body: "8 groupes de 4, sous le carré. Il n’y a ni O, ni I, ni L, ni U.",
    label: "Code de la lettre",
    open: "Ouvrir la lettre",
  },

  letter: {
    from: "De",
    nameChecked: "Nom vérifié",
    nameBody: ({ org, date }) =>
      `Le registre public inscrit cet expéditeur sous le nom ${org} depuis le ${date}. La lettre et le document viennent de lui.`,
    due: "À payer au plus tard le",
    inDays: (n) => (n === 0 ? "aujourd’hui" : n === 1 ? "demain" : `dans ${n} jours`),
    overdue: ({ org, tel }) => `La date est passée. Appelez ${org} au ${tel}.`,
    reference: "Référence :",
    copy: "Copier",
    copied: "Copié",
    view: "Voir le document",
    viewOne: ({ title }) => `Voir le document : ${title}`,
    hide: "Refermer le document",
    file: "Télécharger le fichier",
    fileOne: ({ title }) => `Télécharger le fichier : ${title}`,
    fileHint: "Sur votre appareil, ce fichier s’ouvre sans code.",
    arriving: "Le document arrive…",
    pages: (n) => (n === 1 ? "1 page" : `${n} pages`),
    pageOf: ({ page, pages }) => `Page ${page} sur ${pages}`,
    printed: ({ pages, from, to }) =>
      `Ce document a ${pages} pages. ${from === 0 ? "Elles ne s’impriment pas d’ici." : from === to ? `Seule la page ${from} s’imprime d’ici.` : `Seules les pages ${from} à ${to} s’impriment d’ici.`} Pour l’imprimer en entier, téléchargez-le.`,
    image: "Image",
    otherFile: "Fichier",
    signed: ({ org }) => `Signé par ${org}`,
    intact: "Intact",
    keep: "Garder ce document",
    keepHint: "Moins de 2 minutes. Ensuite, la lettre ne l’ouvrira plus.",
    paper: "Rester au papier",
    paperDone: ({ org, date }) =>
      `C’est noté. ${org} continue de vous écrire par la poste. Si vous changez d’idée, cette lettre s’ouvre jusqu’au ${date}.`,
    noted: ({ date, hour }) => `Ouverte le ${date} à ${hour}. Nous le notons. Cela ne vous engage à rien.`,
    notMine: "Cette lettre n’est pas pour vous? Fermez la page et remettez-la à la bonne personne.",
    notMineTell: "Vous ne la connaissez pas?",
    tell: ({ org }) => `Le dire à ${org}`,
    tellBody: "La lettre ne s’ouvrira plus, pour personne.",
    tellDo: "Dire qu’elle n’est pas pour moi",
    working: "Un instant…",
    heard: ({ title, amount, due }) =>
      `Lettre ouverte. ${title}${amount ? `, ${amount}` : ""}${due ? `, à payer au plus tard le ${due}` : ""}.`,
  },

  proof: {
    show: "Voir la preuve",
    sender: "Expéditeur",
    number: "Son numéro au registre public",
    submitted: "Déposé",
    available: "Rendu disponible",
    level: { label: "Niveau :", test: "essai", ordinary: "ordinaire" },
    note: ({ instant }) => `Rendu disponible le ${instant}. Rien ne dit que quelqu’un l’a reçu.`,
    receipt: "Télécharger le récépissé",
    receiptHint: "Avec le document, ce fichier prouve l’envoi sans nous. Il contient les mots de la lettre.",
  },

  claimed: {
    title: "Cette lettre a déjà servi",
    body: ({ org, date, hour }) =>
      `Une personne qui avait la lettre a gardé ce document le ${date} à ${hour}. La lettre ne l’ouvre plus. ${org} continue de vous écrire par la poste.`,
    mine: "C’est moi : ouvrir",
    not: "Ce n’est pas vous?",
    notBody: ({ org }) =>
      `Demandez d’abord aux gens de votre foyer. Sinon, dites-le ici : ${org} ne reconnaîtra pas cette personne et le papier continue.`,
    notDo: "Dire que ce n’est pas moi",
    notDone: ({ org, instant }) =>
      `C’est noté le ${instant}. ${org} a votre avis. Pour une nouvelle lettre, appelez le numéro de celle-ci.`,
  },

  closed: {
    expired: ({ date }) => ({
      title: `Cette lettre ne s’ouvre plus depuis le ${date}.`,
      body: "Votre document papier reste valable.",
    }),
    ended: ({ date }) => ({
      title: `Une personne a dit le ${date} que cette lettre n’était pas pour elle.`,
      body: "Elle ne s’ouvre plus.",
    }),
    early: ({ date }) => ({ title: `Cette lettre s’ouvrira le ${date}.`, body: "" }),
    recalled: ({ org, date }) => ({ title: `${org} a repris cet envoi le ${date}.`, body: "Personne ne l’avait ouvert." }),
    senderClosed: ({ org, date }) => ({ title: `${org} a fermé son compte le ${date}.`, body: "Cette lettre ne s’ouvrira pas." }),
    call: "Une question? Appelez le numéro de votre lettre.",
    comeBack: "Gardez votre papier et revenez ce jour-là.",
  },

  trouble: {
    codeCheck: "Ce code contient une erreur. Comparez chaque groupe avec le papier.",
    unknown: "Aucune lettre ne répond à ce code. Vérifiez-le, ou appelez le numéro de votre lettre.",
    gone: "La page a oublié le code, par prudence. Scannez la lettre de nouveau.",
    offline: { title: "Pas de réseau.", body: "Rien n’est perdu : nous reprenons dès son retour." },
    away: ({ seconds }) => ({ title: "Coffre ne répond pas.", body: `Rien n’est perdu. Nous réessayons dans ${seconds} s.` }),
    readOnly: ({ hour }) =>
      hour === "" ? { title: "Lecture seule.", body: "Vous pouvez tout lire, rien ne part." } : { title: `Entretien jusqu’à ${hour}.`, body: "Vous pouvez lire; rien ne part avant." },
    tries: ({ minutes }) => ({ title: "Trop d’essais.", body: `Attendez ${minutes} ${minutes === 1 ? "minute" : "minutes"}.` }),
    tooOld: {
      title: "Ce navigateur ne peut pas ouvrir la lettre.",
      body: "Essayez Safari, Chrome, Firefox ou Edge à jour. Le papier reste valable.",
    },
    unsafe: "Nous ne pouvons pas montrer ce fichier sans risque. Il est intact.",
    large: "Ce fichier est trop gros pour être montré ici. Téléchargez-le.",
    retry: "Réessayer",
  },

  stop: {
    title: "Nous avons arrêté",
    body: {
      "content-mismatch": ({ org }) => `Le document reçu n’est pas celui que ${org} a signé.`,
      "stale-directory":
        "Le registre public que nous recevons est trop vieux pour vérifier ce document. Vérifiez d’abord la date et l’heure de cet appareil.",
      "wrong-sender": "Ce document ne vient pas de l’expéditeur de la lettre.",
      tampered: "Ce que nous avons reçu est abîmé ou modifié.",
      "rolled-back": "Coffre nous montre une version ancienne de vos papiers. Vos papiers récents existent peut-être encore.",
      "unknown-sender": "Nous ne pouvons pas confirmer qui envoie cette lettre.",
    },
    nothing: "Rien n’a été ouvert. Rien de vos papiers n’a été envoyé.",
    notOpened: "Le document n’a pas été ouvert. Rien de vos papiers n’a été envoyé.",
    mayBe: "Cela peut être une panne. Cela peut aussi être une tromperie.",
    payNothing: ({ org }) => `Ne payez rien avant d’avoir appelé ${org}.`,
    call: ({ org }) => `Appelez ${org} au numéro d’un ancien compte.`,
    theOrganisation: "l’organisme",
    retry: "Réessayer",
    phone: "Pour le téléphone",
  },

  carrier: {
    by: ({ op }) => `Transmis par Coffre, exploité par ${op}.`,
    alone: "Transmis par Coffre.",
    cannotRead: "Coffre ne peut pas lire ce document.",
    who: "Qui voit quoi",
  },

  front: {
    title: "Vos papiers importants, gardés pour vous seul.",
    body: "Vous avez une lettre avec un carré? Scannez-la, ou tapez son code.",
    code: "Taper un code",
    open: "Ouvrir mon coffre",
  },

  who: {
    title: "Qui voit quoi",
    intro: "Un document passe par quatre mains. Voici ce que chacune peut voir.",
    sees: "Voit",
    seesNot: "Ne voit pas",
    columns: [
      {
        name: "Vous",
        sees: ["Le document, son titre, les mots et le montant.", "Qui l’envoie, depuis quand, et la preuve.", "Chaque ouverture de votre lettre."],
        not: ["Les lettres des autres."],
      },
      {
        name: "L’organisme",
        sees: ["Sa copie du document.", "Quand votre lettre a été ouverte.", "Ce que vous lui répondez : papier, erreur de personne."],
        not: ["Vos autres papiers.", "Ce que d’autres organismes vous envoient."],
      },
      {
        name: "Coffre",
        sees: ["Qui envoie à quelle lettre ou à quel coffre, et quand.", "La taille des fichiers.", "L’adresse réseau de votre appareil, pendant la visite."],
        not: ["Le document, son titre, son montant.", "Les mots de l’expéditeur.", "Les codes de votre lettre et de votre coffre.", "Votre nom."],
      },
      {
        name: "Tout le monde",
        sees: ["Les noms vérifiés des organismes.", "Le registre public : des empreintes et des heures."],
        not: ["Qui reçoit.", "Ce qui est envoyé."],
      },
    ],
    place: "Lieu",
    placeBody: ({ place }) => `Les documents restent à cet endroit : ${place === "CA-QC" ? "Québec" : place}.`,
    owners: "Exploitant",
    ownersBody: ({ op }) => `Ce service est exploité par ${op}. L’exploitant ne peut pas lire vos documents.`,
    noName: "L’exploitant n’a pas encore inscrit son nom au registre public.",
    keys: "Clés publiques",
    keysBody: "Elles servent à vérifier un récépissé sans nous. Comparez-les avec celles que vous avez notées.",
    logKey: "Registre public",
    operatorId: "Exploitant",
    program: "Programme",
    programBody: "Le programme de ces pages est public. Son empreinte change dès qu’un fichier change. Quiconque le construit obtient la même.",
    print: "Empreinte",
    status: "État",
    stated: ({ version, date }) => `C’est celle de la version ${version}, inscrite au registre public le ${date}.`,
    notStated: "Aucune version inscrite au registre public n’a cette empreinte.",
    versions: "Versions inscrites",
    limits: "Limites",
    limitsBody: [
      "Qui tient votre lettre peut l’ouvrir.",
      "Qui déverrouille votre appareil peut ouvrir votre coffre.",
      "Coffre peut cesser de répondre. Il ne peut pas lire vos papiers, ni les changer sans que cela se voie.",
      "Une clé changée peut vous rester cachée trois heures, jamais plus.",
    ],
    running: "En service.",
    readOnly: "Lecture seule : vous pouvez tout lire, rien ne part.",
    away: "Coffre ne répond pas.",
    asking: "Nous vérifions…",
    reading: "Lecture du registre…",
    broken: "Ce que nous avons reçu ne se vérifie pas. Rien n’est affiché.",
  },
};
