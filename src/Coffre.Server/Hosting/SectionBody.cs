using System.Text;

namespace Coffre.Server.Hosting;

/// <summary>Reads a request's sections in the order that its route wants them.</summary>
static class SectionBody
{
    public const string MediaType = "application/vnd.coffre.sections";

    /// <summary>Describes a route that takes sections and answers what they left in the log.</summary>
    public static RouteHandlerBuilder TakesSections(this RouteHandlerBuilder route, string summary) => route.WithSummary(summary)
        .Accepts<byte[]>(MediaType).Produces<Answer>().Produces<PendingAnswer>(StatusCodes.Status202Accepted).Produces<Problem>(StatusCodes.Status400BadRequest, "application/problem+json");

    /// <summary>Begins to read; the media type must be that of sections.</summary>
    public static SectionReader Sections(this HttpRequest request)
    {
        if (!string.Equals(request.ContentType?.Split(';')[0].Trim(), MediaType, StringComparison.OrdinalIgnoreCase))
            throw Problems.UnsupportedMediaType.Because($"This route takes {MediaType}.");
        return new(request.BodyReader);
    }

    /// <summary>Takes the next section, a statement of this type, whose section has the type's name.</summary>
    public static async Task<Statement> StatementAsync(this SectionReader sections, StatementType type, CancellationToken ct)
    {
        await sections.ExpectAsync(ClosedCode.Text(type), ct);
        return await sections.ReadStatementAsync(type, ct);
    }

    /// <summary>Reads the section that stands here as a statement of this type.</summary>
    public static async Task<Statement> ReadStatementAsync(this SectionReader sections, StatementType type, CancellationToken ct) =>
        Statement.Parse(await sections.BytesAsync(Statement.MaxSize, ct), type);

    /// <summary>Reads the section that stands here as a locator.</summary>
    public static async Task<Locator> ReadLocatorAsync(this SectionReader sections, CancellationToken ct) =>
        Locator.Parse(Encoding.ASCII.GetString(await sections.BytesAsync(64, ct)));

    /// <summary>Demands that nothing more comes.</summary>
    public static async Task EndAsync(this SectionReader sections, CancellationToken ct)
    {
        await sections.NextAsync(ct);
        sections.DemandEnd();
    }

    /// <summary>Demands that the section gone on to is none.</summary>
    public static void DemandEnd(this SectionReader sections)
    {
        if (sections.Name != "")
            throw new RefusedException("malformed", $"Nothing was expected after this, found the section \"{sections.Name}\".");
    }
}
