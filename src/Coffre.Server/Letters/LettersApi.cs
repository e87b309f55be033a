using Coffre.Server.Accounts;
using Coffre.Server.Data;
using Coffre.Server.Deliveries;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Microsoft.AspNetCore.Mvc;

namespace Coffre.Server.Letters;

/// <summary>Letters over HTTP. None of it needs a session: a letter is a bearer.</summary>
static class LettersApi
{
    public static void MapLetters(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/letter", ReadLetter.Handle).WithTags("letters").WithSummary("All that the letter's page needs.");
        var acts = app.MapGroup("/api/acts").WithTags("letters");
        acts.MapPost("/claim", Claim).WithMetadata(new RequestSizeLimitAttribute(Grant.MaxSize + (2 * Statement.MaxSize) + 1024)).WithSummary("A holder keeps a letter: copy, claim and link.");
        acts.MapPost("/paper", Paper).WithMetadata(new RequestSizeLimitAttribute(Statement.MaxSize + 1024)).WithSummary("Stay on paper, or go back to it.");
    }

    static async Task<IResult> Claim(HttpRequest request, Authority authority, Rates rates, LetterDoor door, Writer writer, Answers answers, CancellationToken ct)
    {
        var sections = request.Sections();
        var copy = await ItemReader.ReadSealedAsync(sections, "copy", ct);
        var claim = authority.Identify(await sections.StatementAsync(StatementType.Claim, ct));
        rates.Act(claim.Statement.Account);
        var link = authority.Identify(await sections.StatementAsync(StatementType.Link, ct));
        rates.Act(link.Statement.Account);
        await sections.EndAsync(ct);
        DemandClaim(claim, link);
        return await answers.RunAsync(writer, tx => Ruling.Of(door.Claim(tx, claim, link, copy)), ct);
    }

    /// <summary>Demands that it is a letter that is claimed, and that the link with it is by letter.</summary>
    public static void DemandClaim(Identified claim, Identified link)
    {
        if (claim.Chain.Kind != AccountKind.Letter || link.Statement.Body is not StatementBody.Link { By: LinkBy.Letter })
            throw new RefusedException("cannot-sign", "A letter is claimed, and the link with it is by letter.");
    }

    static async Task<IResult> Paper(HttpRequest request, Authority authority, Rates rates, LetterDoor door, Writer writer, Answers answers, CancellationToken ct)
    {
        var sections = request.Sections();
        var paper = authority.Identify(await sections.StatementAsync(StatementType.Paper, ct));
        rates.Act(paper.Statement.Account);
        await sections.EndAsync(ct);
        return await answers.RunAsync(writer, tx => Ruling.Of(door.Paper(tx, paper)), ct);
    }
}
