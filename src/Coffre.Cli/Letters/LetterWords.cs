namespace Coffre.Cli;

/// <summary>
/// The words of the letter, exactly as <c>screens.md</c> §4 has them. <c>**</c> begins and ends bold; <c>{x}</c> is a value of the sheet, which is
/// put in after the bold was read, so that no value can change the form.
/// </summary>
static class LetterWords
{
    public const string Reference = "Référence\u00A0: {reference}";

    public const string Title = "**{titre}\u00A0: voyez-le sur votre téléphone**";
    public static readonly IReadOnlyList<string> Steps = ["1.\u00A0Ouvrez l’appareil photo.", "2.\u00A0Visez le carré.", "3.\u00A0Touchez le lien **{hote}**."];
    public const string Shown = "Votre document s’affiche. Aucune application, aucun compte. L’ouverture est notée; elle ne vous engage à rien.";
    public const string PaperIsAttached = " Le document papier est joint et complet.";

    public const string TypeTheCode = "Sans appareil photo\u00A0: allez à **{hote}/p** et tapez ce code";
    public const string AboutTheCode = "Ni\u00A0O, ni\u00A0I, ni\u00A0L, ni\u00A0U. Valable jusqu’au **{date}**. Le carré et le code ouvrent votre document\u00A0: gardez cette feuille comme le document lui-même.";

    public const string Paper = "**Vous préférez le papier? Ne faites rien.** {org} continue de vous écrire par la poste. Vous recevez les mêmes services, sans frais.";
    public const string StopCode = "Vous voulez arrêter le papier? Dans votre coffre, tapez le code d’arrêt\u00A0: **{arret}**";

    public const string Help = "Une question, un doute? **{tel}**, {heures}. Ce numéro est aussi sur vos anciens comptes. Pour ouvrir cette lettre, personne ne vous demande d’argent, de mot de passe ni de numéro d’assurance sociale.";

    public const string Carrier = "Transmis par Coffre, exploité par {op}, {lieu}. Qui voit quoi\u00A0: {hote}/transparence";

    public const string English =
        "**See this document on your phone.** Point the camera at the square, touch the link **{hote}**. No app, no account. Opening is recorded and binds you to nothing. " +
        "Or go to **{hote}/p** and type the code. Valid until **{date}**. Keep this sheet as you would the document. " +
        "**Prefer paper? Do nothing.** {org} keeps writing to you by mail, same services, no charge. " +
        "Questions: **{tel}**. To open this letter nobody asks for money, a password or a SIN.";
    public const string EnglishStopCode = " To stop paper, type this stop code in your vault: **{arret}**";
}
