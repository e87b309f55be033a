using System.Buffers.Text;
using Coffre.Server.Data;
using Coffre.Server.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Coffre.Server.Accounts;

/// <summary>A passkey of an account: its id, base64url, and since when.</summary>
sealed record PasskeyWay(string Id, DateTimeOffset Made);

/// <summary>The ways into an account, each list in the order in which it was sent.</summary>
sealed record Ways(IReadOnlyList<Locator> Locators, IReadOnlyList<PasskeyWay> Passkeys);

/// <summary>
/// What a client that changes the keybag has to send again: each list replaces the former one, and no device knows the others' secrets. It zips them with the unlock
/// methods in its keybag, which alone say what each is.
/// </summary>
static class ReadWays
{
    public static Ok<Ways> Handle(Caller caller, Database database)
    {
        using var rows = new Reading(database);
        return TypedResults.Ok(new Ways(
            rows.Rows("select value from locator where account = $0 order by place", row => Locator.Parse(row.GetString(0)), caller.Account),
            rows.Rows("select id, made from passkey where account = $0 order by place",
                row => new PasskeyWay(Base64Url.EncodeToString(row.GetFieldValue<byte[]>(0)), row.GetInstant(1)), caller.Account)));
    }
}
