using System.Text.Json.Serialization;
using Coffre.Server.Hosting;
using Microsoft.AspNetCore.Mvc;

namespace Coffre.Server.Accounts;

[JsonSerializable(typeof(NewAccount))]
[JsonSerializable(typeof(PendingAccount))]
[JsonSerializable(typeof(Ways))]
sealed partial class AccountsJson : JsonSerializerContext;

static class AccountsApi
{
    // three statements, a keybag, locators, passkeys
    const int MostBytes = SealedKeybag.MaxSize + (4 * Statement.MaxSize) + (SealedKeybag.MaxUnlocks * 2 * Passkeys.CredentialJson.MaxSize);

    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        var accounts = app.MapGroup("/api/accounts").WithTags("accounts").WithMetadata(new RequestSizeLimitAttribute(MostBytes));
        accounts.MapPost("", CreateAccount.Handle).TakesSections("A new holder or organisation.");
        accounts.MapPost("/keys", ChangeKeys.Handle).TakesSections("New keys, or a new keybag.");
        accounts.MapPost("/renew", ChangeKeys.Renew).TakesSections("Announces a new recovery key.");
        accounts.MapPost("/close", CloseAccount.Handle).TakesSections("Closes an account.");
        app.MapGet("/api/ways", ReadWays.Handle).WithTags("accounts").WithSummary("The ways into this account that stand.");
        app.MapPost("/api/sessions", BeginSession.Handle).WithTags("sessions").WithMetadata(new RequestSizeLimitAttribute(Statement.MaxSize))
            .WithSummary("Begins a session: the text of a session statement.");
    }
}
