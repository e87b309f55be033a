using System.Text.Json;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Coffre.Server.Passkeys;
using Coffre.Server.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Coffre.Server.Directory;

/// <summary>
/// <em>The way in</em> (<c>docs/api.md</c> §2): all that a device needs which has nothing but a code or a passkey. Its account, the sealed keybag, the chain that
/// names that keybag, proven newest, and the challenge for the session that follows. Nothing is asked after it [attacks 3, 5].
/// </summary>
sealed class WaysIn(Database database, Released released, Directories directories, Challenges challenges, Installation installation, IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json)
{
    const int Patience = 10;

    /// <summary>The sections <c>account</c>, <c>keybag</c>, <c>directory</c>, <c>challenge</c>.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="seen">Size of the checkpoint that the caller keeps; 0: none.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<FileContentHttpResult> AnswerAsync(AccountId account, long seen, CancellationToken ct)
    {
        for (var tries = 0; tries < Patience; tries++)
        {
            var (bag, leaf) = Read(account) ?? throw Problems.Absent;
            if (await released.WaitAsync(leaf, ct) is not { } view)
                continue;
            (AccountId, long?)[] chains = account == installation.Operator ? [(account, null)] : [(account, null), (installation.Operator!.Value, null)];
            var directory = await directories.AnswerAsync(view, chains, [], seen, ct);
            // where its owner changed the keys meanwhile, bag and chain would not fit
            if (Read(account)?.Leaf != leaf)
                continue;
            var challenge = await challenges.MakeAsync(ct);
            return TypedResults.Bytes(Sections.Write(
            [
                new("account", System.Text.Encoding.ASCII.GetBytes(account.ToString())), new("keybag", bag),
                new("directory", Json(directory)), new("challenge", Json(challenge)),
            ]), SectionBody.MediaType);
        }
        throw Problems.NotNow.Because("The account's newest statement is not in the log yet: try again in a moment.");
    }

    /// <summary><c>GET /api/keybag</c>: the way in by a locator.</summary>
    public static async Task<FileContentHttpResult> Handle(
        [FromHeader(Name = "Coffre-Locator")] string? locator, [FromHeader(Name = "Coffre-Seen")] long? seen, Rates rates, Database database, WaysIn waysIn, HttpContext http,
        CancellationToken ct)
    {
        rates.Locator(http);
        return Locator.TryParse(locator, null, out var found) && Find(database, found) is { } account ? await waysIn.AnswerAsync(account, Math.Max(0, seen ?? 0), ct) : throw Problems.Absent;
    }

    /// <summary><c>POST /api/passkeys/open</c>: the way in by a passkey.</summary>
    public static async Task<FileContentHttpResult> HandlePasskey(
        [FromHeader(Name = "Coffre-Seen")] long? seen, HttpRequest request, Rates rates, Ceremonies ceremonies, WaysIn waysIn, CancellationToken ct)
    {
        rates.Locator(request.HttpContext);
        if (!request.HasJsonContentType())
            throw Problems.UnsupportedMediaType.Because("This route takes application/json.");
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, ct);
        return await waysIn.AnswerAsync(await ceremonies.OpenAsync(CredentialJson.Read(body.ToArray()), ct), Math.Max(0, seen ?? 0), ct);
    }

    static AccountId? Find(Database database, Locator locator)
    {
        using var rows = new Reading(database);
        return rows.Row("select account from locator where value = $0", row => (AccountId?)row.GetAccount(0), locator);
    }

    (byte[] Bag, long Leaf)? Read(AccountId account)
    {
        using var rows = new Reading(database);
        return rows.Row("select k.sealed, s.leaf from keybag k join account a on a.id = k.account join state s on s.statement = a.head where k.account = $0",
            row => ((byte[], long)?)(row.GetFieldValue<byte[]>(0), row.GetInt64(1)), account);
    }

    byte[] Json<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, json.Value.SerializerOptions);
}
