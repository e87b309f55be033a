using System.CommandLine;

namespace Coffre.Cli;

/// <summary><c>coffre roll finish</c>: forgets the secret from which the codes of a roll's letters come.</summary>
static class RollCommand
{
    public static Command Build()
    {
        var file = new Argument<FileInfo>("ROLL") { Description = "The roll's file" };
        var finish = new Command("finish", """
            End a roll whose letters are printed: its codes are forgotten, and nobody here can open its letters any more. Delete the files of letters too.

              coffre roll finish roll.csv
            """) { file };
        finish.SetAction(async (parsed, ct) =>
        {
            using var home = Home.Open(parsed);
            using var book = home.OpenBook();
            await FinishAsync(new(book, home.Account), parsed.GetValue(file)!, ct);
            parsed.Terminal().Line("The roll is finished. Its codes are forgotten.");
            return ExitCode.Done;
        });
        return new("roll", "A roll after its delivery.") { finish };
    }

    /// <summary>Ends a roll.</summary>
    /// <exception cref="CommandException">There is none, or some of its rows may or may not have arrived.</exception>
    internal static async Task FinishAsync(AddressBook addresses, FileInfo file, CancellationToken ct)
    {
        Digest? content = file.Exists ? (await RollOrder.MeasureAsync(file.FullName, ct)).Content : null;
        var roll = WhichRoll.Find(addresses, file.FullName, content)
            ?? throw new CommandException(ExitCode.Usage, $"No roll of {file} was delivered from this home.");
        if (roll.Deliveries.Count(delivery => delivery.Pending) is > 0 and var pending)
            throw new CommandException(ExitCode.Usage, $"Of {pending} deliveries of this roll it is not known whether they arrived: run coffre deliver --roll {file} again first.");
        if (!roll.Finished)
            addresses.Finish(roll);
    }
}
