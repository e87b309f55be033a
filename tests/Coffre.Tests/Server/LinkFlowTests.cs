using System.Net;
using Xunit;

namespace Coffre.Tests;

/// <summary>Links over HTTP: by letter, by code, by reference, with a person; confirmed, ended, and what may be delivered on them.</summary>
public sealed class LinkFlowTests
{
    /// <summary>A link by code that the organisation has confirmed.</summary>
    internal static async Task<Statement> ConfirmedAsync(Actor holder, Actor organisation, string reference = "R-1")
    {
        var link = await ByCodeAsync(holder, organisation, reference);
        await organisation.ActAsync("/api/acts/confirm", new StatementBody.Confirm(link.Hash));
        return link;
    }

    internal static async Task<Statement> ByCodeAsync(Actor holder, Actor organisation, string reference = "R-1", bool code = true)
    {
        var proof = new LinkProof(holder.Id, organisation.Id, null, reference, code ? LinkCode.New() : null).Seal(organisation.Vault.Recipient);
        var link = holder.Sign(new StatementBody.Link(organisation.Id, code ? LinkBy.Code : LinkBy.Reference, Digest.Of(proof)));
        await Actor.ReadAnswerAsync(await holder.PostAsync("/api/acts/link", [new("link", link.Bytes), new("proof", proof)]));
        return link;
    }
}
