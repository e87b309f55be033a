namespace Coffre.Cli;

/// <summary>
/// What stands at the end of a run, from the roll's file and the book alone: the letters, the report of each row, the list of those to print. Made again,
/// it is the same.
/// </summary>
sealed class RollReport(
    AddressBook addresses, RollSetting setting, IReadOnlyDictionary<int, string> refused, IReadOnlyDictionary<DeliveryId, string> unsent, Action<RollStep> reached)
{
    const int MostFaults = 20;

    readonly List<(int Line, string Reference, string Why)> faults = [];
    long sent, already, toPrint, refusals, letters;

    /// <summary>Writes all of it.</summary>
    public RollTotals Write(RollOrder order, CancellationToken ct)
    {
        var printer = new RollPrinter(addresses, setting, Path.GetFullPath(order.Letters), reached);
        using (var report = new CsvFile(order.Report, "line", "reference", "way", "delivery", "outcome", "index", "reason"))
        using (var print = new CsvFile(order.Print, "reference", "file"))
        using (var roll = Roll.Open(order.Path))
        {
            foreach (var line in roll.Lines())
            {
                ct.ThrowIfCancellationRequested();
                if (line is RollLine.Good good)
                    Row(good, report, print, printer);
                else if (line is RollLine.Bad bad)
                    Refuse(report, bad.Number, bad.Reference, "", bad.Why);
            }
            printer.Finish();
            report.Finish();
            if (toPrint > 0)
                print.Finish();
            else
                print.Discard();
        }
        return new(sent, already, toPrint, refusals, letters, printer.Files, faults);
    }

    void Row(RollLine.Good line, CsvFile report, CsvFile print, RollPrinter printer)
    {
        var (number, row) = (line.Number, line.Row);
        var journaled = addresses.Find(setting.Roll, row.Reference);
        if (journaled is { Refused: false })
            Journaled(number, row, journaled, report, printer);
        else if (refused.TryGetValue(number, out var why))
            Refuse(report, number, row.Reference, "", why);
        else if (addresses.WayTo(row.Reference).Route == Route.Paper)
        {
            toPrint++;
            report.Write(number, row.Reference, "paper", "", "to-print", "", "");
            print.Write(row.Reference, row.File);
        }
        else
        {
            var delivery = journaled?.Deliveries.LastOrDefault();
            Refuse(report, number, row.Reference, delivery?.Id.ToString() ?? "", Words(delivery?.Problem ?? "not sent: run the roll again"));
        }
    }

    void Journaled(int number, RollRow row, JournaledRow journaled, CsvFile report, RollPrinter printer)
    {
        foreach (var delivery in journaled.Deliveries)
        {
            var outcome = delivery.Pending ? "not-sent" : delivery.Refused ? "refused" : delivery.Run == addresses.Run ? "sent" : "already-sent";
            report.Write(number, row.Reference, delivery.Letter ? "letter" : "account", delivery.Id, outcome, delivery.Accepted ? delivery.Index : "", delivery.Accepted ? "" : Why(delivery));
        }
        if (journaled.Letter is { Accepted: true } letter)
        {
            letters++;
            printer.Add(row, letter);
        }
        if (journaled.Deliveries.Any(delivery => delivery.Pending) || !journaled.Deliveries.Any(delivery => delivery.Accepted))
            Count(number, row.Reference, Why(journaled.Deliveries.First(delivery => !delivery.Accepted)));
        else if (journaled.Deliveries.Any(delivery => delivery.Accepted && delivery.Run == addresses.Run))
            sent++;
        else
            already++;
    }

    void Refuse(CsvFile report, int number, string reference, string delivery, string why)
    {
        report.Write(number, reference, "", delivery, "refused", "", why);
        Count(number, reference, why);
    }

    void Count(int number, string reference, string why)
    {
        refusals++;
        if (faults.Count < MostFaults)
            faults.Add((number, reference, why));
    }

    string Why(JournaledDelivery delivery) => delivery.Problem is { } problem ? Words(problem) : unsent.GetValueOrDefault(delivery.Id, "not sent: run the roll again");

    static string Words(string problem) => problem switch
    {
        "no-link" => "no-link: the account lets this organisation deliver no more. Run the roll again: it goes by letter.",
        "closed" => "closed: the person's account has closed. Run the roll again: it goes by letter.",
        _ => problem,
    };
}
