using System.Globalization;
using Coffre.Age;

namespace Coffre.Cli;

/// <summary>What is the same for every row of a run: who writes, and by which roll.</summary>
sealed record RollSetting
{
    public required JournaledRoll Roll { get; init; }

    /// <summary>From which the code of each letter comes.</summary>
    public required ReadOnlyMemory<byte> Secret { get; init; }

    public required Sender Sender { get; init; }

    public required AccountId Organisation { get; init; }

    /// <summary>The organisation's own vault: copies are sealed to it.</summary>
    public required HybridRecipient Own { get; init; }

    /// <summary>What the operator says that the organisation is called.</summary>
    public required string Name { get; init; }

    /// <summary>What the operator is called.</summary>
    public required string Operator { get; init; }

    /// <summary>Where the operator keeps the documents, ISO 3166-2.</summary>
    public required string Place { get; init; }

    public required Uri Server { get; init; }

    /// <summary>When this run began.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Asks the server who the two are.</summary>
    /// <exception cref="CommandException">One of them has no name that holds: nobody could open what is sent.</exception>
    public static async Task<RollSetting> FindAsync(
        CoffreClient client, JournaledRoll roll, ReadOnlyMemory<byte> secret, Sender sender, HybridRecipient own, Uri server, DateTimeOffset now, CancellationToken ct)
    {
        var me = client.Author!.Chain.Id;
        var operating = await client.FindOperatorAsync(ct);
        return new()
        {
            Roll = roll,
            Secret = secret,
            Sender = sender,
            Organisation = me,
            Own = own,
            Name = NameOf((await client.FindAccountAsync(me, ct)).Name, now) ?? throw new CommandException(
                ExitCode.Refused, "The operator attests no name for this account, or no longer: nobody could open what it sends. Ask it to attest one; coffre whoami shows the id."),
            Operator = NameOf(operating.Account.Name, now) ?? throw new CommandException(
                ExitCode.Refused, "The operator has no name that holds: nobody could open what is sent. Ask it to attest its own name."),
            Place = operating.Place,
            Server = server,
            Now = now,
        };
    }

    /// <summary>The code of a row's letter: the same at each run.</summary>
    public Code CodeOf(RollRow row) => Derive.RollLetter(Secret.Span, row.Reference);

    /// <summary>When a row's deliveries end.</summary>
    public DateTimeOffset EndsOf(RollRow row) => Time.Cut(DeliveryRules.LetterEnds(Now, row.Due));

    /// <summary>What a row's letter prints: the same at each run.</summary>
    public LetterSheet Sheet(RollRow row, DateTimeOffset ends, LinkCode? stop) => new()
    {
        Sender = Name,
        ReturnAddress = Sender.ReturnAddress,
        Date = Typography.Day(Roll.At),
        Reference = row.Reference,
        Address = row.Address,
        Title = row.Title,
        Link = new(Server.Authority, CodeOf(row), Server.Scheme == Uri.UriSchemeHttp),
        ValidUntil = Typography.LastDay(ends),
        Telephone = Sender.Telephone,
        Hours = Sender.Hours,
        Operator = Operator,
        Place = PlaceName.Of(Place),
        English = row.English,
        StopCode = stop,
        FirstMailing = Roll.First,
    };

    /// <summary>The words of a row.</summary>
    public Cover Cover(RollRow row, SealedPayload payload) => new(
        row.Title, Sender.Words(row), row.Purpose, Sender.Telephone,
        [payload.Describe(row.Title, Path.GetFileName(row.File), MediaType.Of(row.File))],
        row.Amount is { } amount ? [new Bill(Name, amount.ToString("0.00", CultureInfo.InvariantCulture), "CAD", Due(row), row.Reference).ToData()] : []);

    /// <summary>Kind, grade and end of one of a row's deliveries.</summary>
    public static DeliveryTerms Terms(RollRow row, PlannedDelivery planned) =>
        new(row.Amount is null ? DeliveryKind.Document : DeliveryKind.Bill, planned.Grade, null, planned.Ends);

    static string Due(RollRow row) => row.Due?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    static string? NameOf(AttestedName? name, DateTimeOffset now) => name is not null && now < name.Until ? name.Name : null;
}
