namespace Coffre.Cli;

/// <summary>
/// Gathers the letters of a roll into the printer's files. A sheet's number is journaled with its delivery, and which file holds which numbers before the
/// first is written: whatever happens, a letter stands in one file, and a file that is made again is the same.
/// </summary>
sealed class RollPrinter
{
    readonly RollSetting setting;
    readonly AddressBook addresses;
    readonly string folder;
    readonly Action<RollStep> reached;
    readonly Dictionary<int, List<(int Number, LetterSheet Sheet)>> open = [];
    readonly Dictionary<int, int> expected = [];
    readonly List<string> files = [];

    public RollPrinter(AddressBook addresses, RollSetting setting, string folder, Action<RollStep> reached)
    {
        (this.addresses, this.setting, this.folder, this.reached) = (addresses, setting, folder, reached);
        var roll = setting.Roll;
        var sheets = roll.Deliveries.Where(delivery => delivery is { Letter: true, Accepted: true }).Select(delivery => delivery.Sheet).ToList();
        if (sheets.Count == 0)
            return;
        if (roll.Folder != folder || roll.LastArranged != roll.LastSheet)
            addresses.Add([new BookEntry.Letters(roll.Name, folder, roll.LastSheet)]);
        reached(RollStep.Arranged);
        Directory.CreateDirectory(folder);
        foreach (var sheet in sheets)
        {
            var (first, _) = FileOf(sheet);
            expected[first] = expected.GetValueOrDefault(first) + 1;
        }
    }

    /// <summary>The files that were written.</summary>
    public IReadOnlyList<string> Files => files;

    /// <summary>Demands that a folder is free for a roll's letters: another roll's files there have the same names.</summary>
    /// <exception cref="CommandException">It holds letters of something else.</exception>
    public static void DemandFree(AddressBook addresses, JournaledRoll roll, string folder)
    {
        var last = addresses.Rolls.LastOrDefault(other => other.Folder == folder);
        if (last != roll && Directory.Exists(folder) && Directory.EnumerateFiles(folder, LetterFiles.Pattern).Any())
            throw new CommandException(ExitCode.Usage, $"{folder} holds the letters of another roll. Nothing was sent: give another --letters DIR, or take them away once they are printed.");
    }

    /// <summary>Takes the letter of a row; its file is written with the last one.</summary>
    public void Add(RollRow row, JournaledDelivery letter)
    {
        var (first, last) = FileOf(letter.Sheet);
        var path = Path.Combine(folder, LetterFiles.NameOf(first, last));
        // it stands: written whole by a run before; whoever wants it again deletes it
        if (File.Exists(path))
            return;
        if (!open.TryGetValue(first, out var sheets))
            open[first] = sheets = [];
        sheets.Add((letter.Sheet, setting.Sheet(row, letter.Ends!.Value, letter.Stop ? addresses.StopCodeOf(row.Reference) : null)));
        if (sheets.Count == expected[first])
            Write(first);
    }

    /// <summary>Writes what is left: files some of whose rows are in the roll no more.</summary>
    public void Finish()
    {
        foreach (var first in open.Keys.Order().ToList())
            Write(first);
    }

    (int First, int Last) FileOf(int sheet) => setting.Roll.FileOf(sheet, LetterFiles.LettersInAFile);

    void Write(int first)
    {
        open.Remove(first, out var sheets);
        var path = Path.Combine(folder, LetterFiles.NameOf(first, FileOf(first).Last));
        LetterFiles.Write(path, [.. sheets!.OrderBy(sheet => sheet.Number).Select(sheet => sheet.Sheet)], setting.Sender.Envelope);
        files.Add(path);
        reached(RollStep.Printed);
    }
}
