using System.Text.Json.Serialization;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Coffre.Server.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Coffre.Server.Notices;

/// <summary>An address as its owner sees it.</summary>
sealed record NoticeAddress(string Address, string Language, bool Verified, bool Reminders);

/// <summary>A notice as its owner sees it; what is not in the list is not ours.</summary>
sealed record NoticeSent(string Number, string Kind, string Address, DateTimeOffset At, DateTimeOffset? Sent);

/// <summary>Addresses, and the notices of this account, newest first; <paramref name="Mail"/>: whether the operator has set e-mail up.</summary>
sealed record NoticeList(bool Mail, IReadOnlyList<NoticeAddress> Addresses, IReadOnlyList<NoticeSent> Notices);

/// <summary>An address, and in which language it is written to.</summary>
sealed record AddressAsked(string Address, string Language);

/// <summary>An address, and the code that was sent there.</summary>
sealed record AddressCode(string Address, string Code);

/// <summary>An address that hears nothing more.</summary>
sealed record AddressGone(string Address);

/// <summary>Whether reminders come.</summary>
sealed record RemindersAsked(bool On);

[JsonSerializable(typeof(NoticeList))]
[JsonSerializable(typeof(AddressAsked))]
[JsonSerializable(typeof(AddressCode))]
[JsonSerializable(typeof(AddressGone))]
[JsonSerializable(typeof(RemindersAsked))]
sealed partial class NoticesJson : JsonSerializerContext;

/// <summary>Where an account is written to, and what it was written.</summary>
static class NoticesApi
{
    const int MostNotices = 500;

    public static void MapNotices(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/notices").WithTags("notices").WithMetadata(new RequestSizeLimitAttribute(1024));
        api.MapGet("", List).WithSummary("This account's addresses and notices.");
        api.MapPost("/addresses", async (Caller caller, AddressAsked asked, NoticeBook notices, Rates rates, Writer writer, HttpContext http, CancellationToken ct) =>
        {
            rates.Act(caller.Account);
            // a unit may run again: what was counted, or refused, in its first run stays so
            var counted = new Lazy<bool>(() =>
            {
                rates.Code(http, asked.Address);
                return true;
            });
            await writer.WriteAsync(tx => notices.Add(tx, caller.Account, asked.Address, asked.Language, () => _ = counted.Value), ct);
            return TypedResults.NoContent();
        }).WithSummary("Sends a code to an address.");
        api.MapPost("/verify", async (Caller caller, AddressCode given, NoticeBook notices, Rates rates, Writer writer, CancellationToken ct) =>
        {
            rates.Act(caller.Account);
            return await writer.WriteAsync(tx => notices.Verify(tx, caller.Account, given.Address, given.Code), ct)
                ? TypedResults.NoContent()
                : throw Problems.WrongCode.Because("This is not the code that was sent, it is older than 10 minutes, or it was tried five times: ask for another.");
        }).WithSummary("Gives back the code that was sent to an address.");
        api.MapPost("/remove", async (Caller caller, AddressGone gone, NoticeBook notices, Rates rates, Writer writer, CancellationToken ct) =>
        {
            rates.Act(caller.Account);
            return await writer.WriteAsync(tx => notices.Remove(tx, caller.Account, gone.Address), ct) ? TypedResults.NoContent() : throw Problems.Absent;
        }).WithSummary("An address hears nothing more.");
        api.MapPost("/reminders", async (Caller caller, RemindersAsked asked, Rates rates, Writer writer, CancellationToken ct) =>
        {
            rates.Act(caller.Account);
            await writer.WriteAsync(tx => tx.Run("update notice_address set reminders = $1 where account = $0", caller.Account, asked.On), ct);
            return TypedResults.NoContent();
        }).WithSummary("Whether reminders come.");
        api.MapPost("/checked", async (Caller caller, NoticeBook notices, Rates rates, Writer writer, CancellationToken ct) =>
        {
            rates.Act(caller.Account);
            await writer.WriteAsync(tx => notices.Checked(tx, caller.Account), ct);
            return TypedResults.NoContent();
        }).WithSummary("The owner has held the recovery code in hand.");
    }

    static Ok<NoticeList> List(Caller caller, NoticeBook notices, Database database)
    {
        using var rows = new Reading(database);
        return TypedResults.Ok(new NoticeList(notices.CanSend,
            rows.Rows("select address, language, verified, reminders from notice_address where account = $0 order by address",
                row => new NoticeAddress(row.GetString(0), row.GetString(1), row.GetInstantOrNone(2) is not null, row.GetInt64(3) != 0), caller.Account),
            rows.Rows("select number, kind, address, at, sent from notice where account = $0 order by at desc, number limit $1",
                row => new NoticeSent(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInstant(3), row.GetInstantOrNone(4)), caller.Account, MostNotices)));
    }
}
