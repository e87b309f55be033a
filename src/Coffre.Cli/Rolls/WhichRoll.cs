using System.Security.Cryptography;

namespace Coffre.Cli;

/// <summary>
/// Finds the roll that a file is in the book, or begins it. A roll is known by its content: the same bytes are the same roll, wherever they lie. Other bytes
/// at the place of a roll that is not finished are not guessed about: the next month's bills under the old name, or one row mended?
/// </summary>
static class WhichRoll
{
    /// <exception cref="CommandException">It was finished, it has changed, or the other options are not those it began with.</exception>
    public static JournaledRoll Find(AddressBook addresses, RollOrder order, Digest content, DateTimeOffset now)
    {
        var path = Path.GetFullPath(order.Path);
        if (addresses.Rolls.FirstOrDefault(roll => roll.Had(content)) is { } same)
            return Same(same, order);
        if (addresses.Rolls.FirstOrDefault(roll => !roll.Finished && roll.Path == path) is not { } before)
            return Begin(addresses, new(Base32.Encode(RandomNumberGenerator.GetBytes(16)), path, content.ToString(), Time.Format(now), order.First));
        if (!order.Changed)
        {
            throw new CommandException(
                ExitCode.Usage, $"{order.Path} has changed since its delivery began on {Day(before)}. Nothing was sent. If rows were mended or added, give --changed: "
                + $"a reference that was sent is not sent again. If it is another roll, end the one before: coffre roll finish {order.Path}");
        }
        addresses.Add([new BookEntry.RollChanged(before.Name, content.ToString())]);
        return Same(before, order);
    }

    /// <summary>The roll that a path or a file names, to be finished.</summary>
    public static JournaledRoll? Find(AddressBook addresses, string path, Digest? content) =>
        addresses.Rolls.FirstOrDefault(roll => content is { } given && roll.Had(given))
        ?? addresses.Rolls.LastOrDefault(roll => roll.Path == Path.GetFullPath(path));

    static JournaledRoll Same(JournaledRoll roll, RollOrder order)
    {
        if (roll.Finished)
            throw new CommandException(ExitCode.Usage, $"This roll began on {Day(roll)} and is finished: its codes are forgotten. Nothing was sent. Another roll is another file.");
        if (roll.First != order.First)
            throw new CommandException(ExitCode.Usage, $"This roll began {(roll.First ? "with" : "without")} --first: go on as it began. Nothing was sent.");
        return roll;
    }

    static JournaledRoll Begin(AddressBook addresses, BookEntry.RollBegun roll)
    {
        var secret = RandomNumberGenerator.GetBytes(Derive.SecretSize);
        try
        {
            return addresses.Begin(roll, secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    static string Day(JournaledRoll roll) => $"{Typography.Day(roll.At):yyyy-MM-dd}";
}
