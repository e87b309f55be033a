namespace Coffre.Server.Notices;

/// <summary>Why somebody is written to.</summary>
enum NoticeKind
{
    Verify,
    New,
    Reminder,
    Access,
    Share,
    Yearly,
}

/// <summary>The words of each notice: no link, no address of a page, no organisation, no title, no name. They say that something happened, never what.</summary>
static class NoticeTexts
{
    static readonly TimeZoneInfo Quebec = TimeZoneInfo.FindSystemTimeZoneById(Hosting.Settings.Zone);

    // the server knows no cultures: it says nothing else to people
    static readonly string[] French = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

    public static string Code(NoticeKind kind) => kind.ToString().ToLowerInvariant();

    public static NoticeKind Parse(string code) => Enum.Parse<NoticeKind>(code, ignoreCase: true);

    /// <summary>Subject and body, its foot included.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="language"><c>fr</c> or <c>en</c>.</param>
    /// <param name="number">Its number in the list.</param>
    /// <param name="at">When it happened.</param>
    /// <param name="secret">The code of <see cref="NoticeKind.Verify"/>.</param>
    public static (string Subject, string Body) Of(NoticeKind kind, string language, string number, DateTimeOffset at, string? secret)
    {
        var local = TimeZoneInfo.ConvertTime(at, Quebec);
        var (subject, body) = language == "en" ? InEnglish(kind, local, secret) : InFrench(kind, local, secret);
        var foot = language == "en"
            ? $"This e-mail contains no link. Open Coffre as usual: your icon, your bookmark or the address on your paper letter. In doubt? Look for notice {number} under Settings, Notices."
            : $"Ce courriel ne contient aucun lien. Ouvrez Coffre comme d’habitude\u00a0: votre icône, votre favori ou l’adresse de votre lettre papier. Un doute? Cherchez l’avis nº\u00a0{number} dans Réglages, puis Avis.";
        return (subject, $"{body}\n\n{foot}\n");
    }

    static (string, string) InFrench(NoticeKind kind, DateTimeOffset at, string? secret) => kind switch
    {
        NoticeKind.Verify => ("Votre code Coffre", $"Tapez ce code\u00a0: {secret}. Il vaut 10\u00a0minutes. Vous n’avez rien demandé? Ne faites rien."),
        NoticeKind.New => ("Du nouveau dans Coffre", "Quelque chose vous attend."),
        NoticeKind.Reminder => ("Rappel de Coffre", "Quelque chose vous attend toujours."),
        NoticeKind.Access => ("Un accès a changé",
            $"Le {Day(at)} à {at.Hour}\u00a0h\u00a0{at:mm}, un accès à votre coffre a changé. Ce n’était pas vous? Ouvrez Coffre et regardez vos appareils."),
        NoticeKind.Share => ("Un partage a servi", "Une personne a ouvert ce que vous partagez."),
        NoticeKind.Yearly => ("Avez-vous votre code?", "Vérifiez deux groupes de votre code de récupération."),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    static (string, string) InEnglish(NoticeKind kind, DateTimeOffset at, string? secret) => kind switch
    {
        NoticeKind.Verify => ("Your Coffre code", $"Type this code: {secret}. It lasts 10\u00a0minutes. Not you? Do nothing."),
        NoticeKind.New => ("Something new in Coffre", "Something is waiting for you."),
        NoticeKind.Reminder => ("Reminder from Coffre", "Something is still waiting."),
        NoticeKind.Access => ("An access changed",
            FormattableString.Invariant($"On {at:MMMM d, yyyy}, {at:h:mm}\u00a0{(at.Hour < 12 ? "a.m." : "p.m.")}, a way into your vault changed. Not you? Open Coffre and look at your devices.")),
        NoticeKind.Share => ("A share was used", "Someone opened what you share."),
        NoticeKind.Yearly => ("Do you have your code?", "Check two groups of your recovery code."),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    static string Day(DateTimeOffset at) => $"{(at.Day == 1 ? "1er" : at.Day)}\u00a0{French[at.Month - 1]}\u00a0{at.Year}";
}
