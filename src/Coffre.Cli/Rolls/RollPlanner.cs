namespace Coffre.Cli;

/// <summary>One delivery that a row is to become.</summary>
/// <param name="Id">Journaled before it is sent.</param>
/// <param name="Account">To whom; null for the row's letter.</param>
/// <param name="Grade">What fixes its outcome.</param>
/// <param name="Ends">Until when it can be fetched.</param>
/// <param name="Stop">For a letter, the code that its sheet prints to stop the paper.</param>
/// <param name="Journaled">Whether an earlier run journaled it: it may have arrived.</param>
sealed record PlannedDelivery(DeliveryId Id, AccountId? Account, Grade Grade, DateTimeOffset Ends, LinkCode? Stop, bool Journaled);

/// <summary>What is to be done for one row.</summary>
/// <param name="Line">Its line in the file.</param>
/// <param name="Row">The row.</param>
/// <param name="Size">Bytes of its document.</param>
/// <param name="Deliveries">One to a letter, one to an account, or both, in this order.</param>
sealed record PlannedRow(int Line, RollRow Row, long Size, IReadOnlyList<PlannedDelivery> Deliveries);

/// <summary>Decides for each row what is to be sent, by the address book and by what was journaled before (<c>docs/format.md</c> §3).</summary>
sealed class RollPlanner(AddressBook addresses, RollSetting setting)
{
    /// <summary>The plan of a row; null when nothing is left to be sent: it was, or the person chose paper.</summary>
    public PlannedRow? Plan(RollLine.Good line)
    {
        var row = line.Row;
        var journaled = addresses.Find(setting.Roll, row.Reference);
        var deliveries = journaled is null or { Refused: true } ? New(row) : Rest(row, journaled);
        return deliveries.Count == 0 ? null : new(line.Number, row, new FileInfo(row.File).Length, deliveries);
    }

    // as it was journaled, whatever the links have become since: it may have arrived
    List<PlannedDelivery> Rest(RollRow row, JournaledRow journaled) =>
        [.. new[] { journaled.Letter, journaled.Account }.OfType<JournaledDelivery>().Where(delivery => delivery.Pending).Select(delivery => new PlannedDelivery(
            delivery.Id, delivery.Letter ? null : delivery.To, delivery.Grade, delivery.Ends!.Value, delivery.Stop ? addresses.StopCodeOf(row.Reference) : null, true))];

    List<PlannedDelivery> New(RollRow row)
    {
        var (route, account, stop) = addresses.WayTo(row.Reference);
        var ends = setting.EndsOf(row);
        var letter = new PlannedDelivery(DeliveryId.New(), null, Grade.Availability, ends, stop ? LinkCode.New() : null, false);
        return route switch
        {
            Route.Account => [new(DeliveryId.New(), account, setting.Sender.AccountGrade, ends, null, false)],
            Route.AccountAndLetter => [letter, new(DeliveryId.New(), account, Grade.Availability, ends, null, false)],
            Route.Letter => [letter],
            _ => [],
        };
    }
}
