using Coffre.Age;
using Coffre.Server.Accounts;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Microsoft.AspNetCore.Mvc;

namespace Coffre.Server.Links;

/// <summary>The acts of links over HTTP.</summary>
static class LinksApi
{
    // with a confirm, one unlink for each other link of the reference
    const int MostUnlinks = 100;

    public static void MapLinks(this IEndpointRouteBuilder app)
    {
        var acts = app.MapGroup("/api/acts").WithTags("links");
        acts.MapPost("/link", Link).WithMetadata(new RequestSizeLimitAttribute(Statement.MaxSize + LinkProof.MaxSize + 1024)).WithSummary("A person asks to be linked, or is by a letter.");
        acts.MapPost("/confirm", Confirm).WithMetadata(new RequestSizeLimitAttribute((MostUnlinks + 1) * (Statement.MaxSize + 64))).WithSummary("An organisation confirms a link.");
        acts.MapPost("/unlink", Unlink).WithMetadata(new RequestSizeLimitAttribute(Statement.MaxSize + 1024)).WithSummary("Either side ends all links of the pair.");
    }

    static async Task<IResult> Link(HttpRequest request, Authority authority, Rates rates, Linking linking, Writer writer, Answers answers, CancellationToken ct)
    {
        var sections = request.Sections();
        var statement = await sections.StatementAsync(StatementType.Link, ct);
        var link = authority.Identify(statement);
        rates.Act(statement.Account);
        var proof = await ReadProofAsync(sections, (StatementBody.Link)statement.Body, ct);
        await sections.EndAsync(ct);
        return await answers.RunAsync(writer, tx => Ruling.Of(linking.Link(tx, link, proof)), ct);
    }

    static async Task<IResult> Confirm(HttpRequest request, Authority authority, Rates rates, Linking linking, Writer writer, Answers answers, CancellationToken ct)
    {
        var sections = request.Sections();
        var confirm = authority.Identify(await sections.StatementAsync(StatementType.Confirm, ct));
        rates.Act(confirm.Statement.Account);
        var unlinks = new List<Identified>();
        while (await sections.NextAsync(ct))
        {
            sections.Demand("unlink");
            if (unlinks.Count == MostUnlinks)
                throw Problems.TooLarge.Because($"At most {MostUnlinks} links are ended with a confirm.");
            var unlink = await sections.ReadStatementAsync(StatementType.Unlink, ct);
            if (unlink.Account != confirm.Statement.Account)
                throw new RefusedException("wrong-account", "Whoever confirms signs the unlinks with it.");
            unlinks.Add(authority.Identify(unlink));
        }
        return await answers.RunAsync(writer, tx =>
        {
            var left = new List<Recorded>(linking.Confirm(tx, confirm));
            foreach (var unlink in unlinks)
            {
                DemandOthers(tx, confirm.Statement, unlink.Statement);
                left.AddRange(linking.Unlink(tx, unlink));
            }
            return Ruling.Of(left);
        }, ct);
    }

    static async Task<IResult> Unlink(HttpRequest request, Authority authority, Rates rates, Linking linking, Writer writer, Answers answers, CancellationToken ct)
    {
        var sections = request.Sections();
        var unlink = authority.Identify(await sections.StatementAsync(StatementType.Unlink, ct));
        rates.Act(unlink.Statement.Account);
        await sections.EndAsync(ct);
        return await answers.RunAsync(writer, tx => Ruling.Of(linking.Unlink(tx, unlink)), ct);
    }

    static async Task<byte[]?> ReadProofAsync(SectionReader sections, StatementBody.Link body, CancellationToken ct)
    {
        if (body.By is LinkBy.Letter or LinkBy.Contact)
            return null;
        await sections.ExpectAsync("proof", ct);
        var proof = await sections.BytesAsync(LinkProof.MaxSize, ct);
        AgeHeader.Read(proof, out _).DemandHybrid();
        return Digest.Of(proof) == body.Proof ? proof : throw new RefusedException("wrong-proof", "The link names another proof than the one sent with it.");
    }

    /// <summary>An unlink with a confirm is for other persons' links of the reference: one of the same pair would end what is being confirmed.</summary>
    static void DemandOthers(Tx tx, Statement confirm, Statement unlink)
    {
        var (confirmed, ended) = (tx.LinkOf(((StatementBody.Confirm)confirm.Body).Of), tx.LinkOf(((StatementBody.Unlink)unlink.Body).Of));
        // of a link with another organisation nothing is said, not even that there is one [V6]
        if (ended?.Link.With == confirm.Account && confirmed?.Link.Person == ended.Link.Person)
            throw Problems.Malformed.Because("An unlink would end the link that is confirmed.", "wrong-link");
    }
}
