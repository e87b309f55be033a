// The contract that a person accepts when a vault begins: short on the screen (texts/), whole here. What was accepted becomes the vault's first document.
// A change of what it says is a new version.

export const version = 1;

interface Article {
  readonly title: string;
  readonly body: readonly string[];
}

export interface Contract {
  readonly title: string;
  readonly intro: string;
  readonly articles: readonly Article[];
}

interface Given {
  readonly org: string;
  readonly operator: string;
  /** ISO 3166-2. */
  readonly place: string;
}

export function french({ org, operator, place }: Given): Contract {
  const us = operator === "" ? "l’exploitant de Coffre" : operator;
  const where = place === "CA-QC" ? "au Québec" : `à cet endroit : ${place}`;
  return {
    title: `Contrat de coffre, version ${version}`,
    intro: `Ce contrat lie deux parties : vous, et ${us}, qui exploite ce service Coffre. Il dit ce que chacun reçoit, doit et peut faire.`,
    articles: [
      {
        title: "1. Ce que vous recevez",
        body: [
          "Un coffre à vous, sans frais. Il garde le document de cette lettre et ceux qui suivront.",
          "Chaque document y garde sa preuve : qui l’a signé, et quand il a été déposé.",
          "Une preuve se vérifie sans nous, avec un programme public.",
        ],
      },
      {
        title: "2. Qui peut lire",
        body: [
          "Vous, et les personnes à qui vous donnez accès.",
          "Nous ne pouvons pas lire vos documents. Vos clés sont faites sur votre appareil et nous ne les avons jamais.",
          `${org} garde sa copie de ce qui vous est envoyé.`,
          "Un accès que vous donnez peut être retiré. Une copie déjà prise ne s’efface pas.",
        ],
      },
      {
        title: "3. Ce que Coffre voit",
        body: [
          "Qui vous écrit, et quand.",
          "La taille des fichiers.",
          "L’adresse réseau de votre appareil pendant une visite, et les heures de vos visites.",
          "Jamais un titre, un montant, un nom de fichier ni le contenu d’un document.",
          "Un registre public contient des empreintes et des heures. Il ne nomme personne.",
        ],
      },
      {
        title: "4. Ce que vous devez faire",
        body: [
          "Garder votre code de récupération sur papier, ailleurs que dans votre téléphone.",
          "Sans vos appareils et sans ce code, personne ne peut rouvrir votre coffre. Nous non plus, même si un juge le demande.",
          "Ne donner ce code à personne. Nous ne vous le demandons jamais.",
          "Si vous croyez qu’une autre personne l’a vu, ouvrez votre coffre avec ce code : un nouveau code le remplace.",
        ],
      },
      {
        title: "5. Le papier",
        body: [
          `La poste continue tant que ${org} n’a pas confirmé que c’est bien vous.`,
          "Une lettre prouve seulement que quelqu’un avait la feuille. Ce qui a une date limite de réception passe donc encore par la poste.",
          "Vous pouvez revenir au papier quand vous voulez, sans donner de raison et sans frais.",
        ],
      },
      {
        title: "6. Ce que valent les preuves",
        body: [
          "Une preuve dit qu’un document a été signé par un expéditeur, et à quelle heure le registre l’a pris.",
          "Ouvrir une lettre ou un document ne vous engage à rien d’autre que ce que l’écran dit.",
          "Le niveau du service est écrit dans chaque preuve. Un niveau d’essai n’est pas un envoi recommandé.",
        ],
      },
      {
        title: "7. Partir",
        body: [
          "Vous pouvez emporter tous vos documents et leurs preuves, puis fermer votre coffre, quand vous voulez.",
          "À la fermeture, ce qui est à vous seul est détruit, et vous en recevez une attestation.",
          "Ce qu’une autre partie a aussi reste chez elle.",
          "Si ce service ferme ou change d’exploitant, vous le savez trois mois avant.",
        ],
      },
      {
        title: "8. Où, et sous quelle loi",
        body: [
          `Vos documents restent ${where}.`,
          "Les lois de cet endroit s’appliquent, avec celles qui protègent les consommateurs et les renseignements personnels.",
          "Nous ne vendons rien de ce que nous voyons, et nous ne l’utilisons que pour rendre ce service.",
        ],
      },
      {
        title: "9. Si quelque chose va mal",
        body: [
          "Quand une vérification échoue, la page s’arrête, le dit, et ne montre rien.",
          "Nous répondons d’une perte que nous causons par notre faute. Nous ne pouvons pas répondre d’un code perdu.",
          "Ce qui touche un accès à votre coffre vous est dit à la visite suivante.",
        ],
      },
      {
        title: "10. Changer ce contrat",
        body: [
          "Une nouvelle version ne vaut pour vous que si vous l’acceptez.",
          "La version que vous avez acceptée reste le premier document de votre coffre.",
          "Le français fait foi. L’anglais est une traduction.",
        ],
      },
    ],
  };
}

export function english({ org, operator, place }: Given): Contract {
  const us = operator === "" ? "the operator of Coffre" : operator;
  const where = place === "CA-QC" ? "in Québec" : `in this place: ${place}`;
  return {
    title: `Vault contract, version ${version}`,
    intro: `This contract binds two parties: you, and ${us}, who runs this Coffre service. It says what each receives, must do and may do.`,
    articles: [
      {
        title: "1. What you receive",
        body: [
          "A vault of your own, free of charge. It keeps the document of this letter and those that follow.",
          "Each document keeps its proof there: who signed it, and when it was submitted.",
          "A proof can be checked without us, with a public program.",
        ],
      },
      {
        title: "2. Who can read",
        body: [
          "You, and the people to whom you give access.",
          "We cannot read your documents. Your keys are made on your device and we never have them.",
          `${org} keeps the copy of what it sends you.`,
          "Access that you give can be withdrawn. A copy that was taken is not erased.",
        ],
      },
      {
        title: "3. What Coffre sees",
        body: [
          "Who writes to you, and when.",
          "The size of files.",
          "The network address of your device during a visit, and the times of your visits.",
          "Never a title, an amount, a file’s name or what a document holds.",
          "A public log has prints and times. It names nobody.",
        ],
      },
      {
        title: "4. What you must do",
        body: [
          "Keep your recovery code on paper, elsewhere than in your phone.",
          "Without your devices and without this code, nobody can open your vault again. Nor can we, even if a judge asks.",
          "Give this code to nobody. We never ask you for it.",
          "If you believe that someone else has seen it, open your vault with this code: a new code takes its place.",
        ],
      },
      {
        title: "5. Paper",
        body: [
          `${org} keeps writing to you by mail until it has confirmed that it is you.`,
          "A letter proves only that someone held the sheet. What must be received by a date therefore still comes by mail.",
          "You can return to paper whenever you want, without a reason and free of charge.",
        ],
      },
      {
        title: "6. What proofs are worth",
        body: [
          "A proof says that a document was signed by a sender, and when the log took it.",
          "Opening a letter or a document binds you to nothing but what the screen says.",
          "The level of the service is written in each proof. A test level is no registered mail.",
        ],
      },
      {
        title: "7. Leaving",
        body: [
          "You can take all your documents and their proofs, then close your vault, whenever you want.",
          "When it closes, what is yours alone is destroyed, and you receive a certificate.",
          "What another party has too stays with them.",
          "If this service closes or changes its operator, you know it three months before.",
        ],
      },
      {
        title: "8. Where, and under which law",
        body: [
          `Your documents stay ${where}.`,
          "The laws of that place apply, with those that protect consumers and personal information.",
          "We sell nothing of what we see, and use it only to give this service.",
        ],
      },
      {
        title: "9. If something goes wrong",
        body: [
          "When a check fails, the page stops, says so, and shows nothing.",
          "We answer for a loss that we cause by our fault. We cannot answer for a code that was lost.",
          "What concerns a way into your vault is told to you at your next visit.",
        ],
      },
      {
        title: "10. Changing this contract",
        body: [
          "A new version holds for you only if you accept it.",
          "The version that you accepted stays the first document of your vault.",
          "The French text prevails. The English one is a translation.",
        ],
      },
    ],
  };
}

const written = ({ title, intro, articles }: Contract): string =>
  [title, intro, ...articles.flatMap((article) => [article.title, article.body.map((line) => `- ${line}`).join("\n")])].join("\n\n");

/** The whole text as it is deposited: French, then its translation. */
export const contractText = (given: Given): string => `${written(french(given))}\n\n\n${written(english(given))}\n`;
