using System.Text.Json.Serialization;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Coffre.Server.Accounts;

[JsonSerializable(typeof(NewAccount))]
[JsonSerializable(typeof(PendingAccount))]
sealed partial class AccountsJson : JsonSerializerContext;

static class AccountsApi
{
    // two statements, a keybag, locators
    const int MostBytes = SealedKeybag.MaxSize + (4 * Statement.MaxSize);

    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        var accounts = app.MapGroup("/api/accounts").WithTags("accounts").WithMetadata(new RequestSizeLimitAttribute(MostBytes));
        accounts.MapPost("", CreateAccount.Handle).TakesSections("A new holder or organisation.");
        accounts.MapPost("/keys", ChangeKeys.Handle).TakesSections("New keys, or a new keybag.");
        accounts.MapPost("/renew", ChangeKeys.Renew).TakesSections("Announces a new recovery key.");
        accounts.MapPost("/close", CloseAccount.Handle).TakesSections("Closes an account.");
        app.MapPost("/api/sessions", BeginSession.Handle).WithTags("sessions").WithMetadata(new RequestSizeLimitAttribute(Statement.MaxSize))
            .WithSummary("Begins a session: the text of a session statement.");
        app.MapGet("/api/keybag", FindKeybag).WithTags("accounts").WithSummary("The keybag under a locator.");
    }

    static FileContentHttpResult FindKeybag([FromHeader(Name = "Coffre-Locator")] string? locator, Rates rates, Database database, HttpContext http)
    {
        rates.Locator(http);
        if (!Locator.TryParse(locator, null, out var found))
            throw Problems.Absent;
        using var reading = new Reading(database);
        var sections = reading.Row<Section[]>("select k.account, k.sealed from locator l join keybag k on k.account = l.account where l.value = $0",
            row => [new("account", System.Text.Encoding.ASCII.GetBytes(row.GetString(0))), new("keybag", row.GetFieldValue<byte[]>(1))], found) ?? throw Problems.Absent;
        return TypedResults.Bytes(Sections.Write(sections), SectionBody.MediaType);
    }
}
