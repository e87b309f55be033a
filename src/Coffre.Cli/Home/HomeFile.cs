using System.Text.Json;

namespace Coffre.Cli;

/// <summary>Files that an account's commands rely on. One that is cut short or changed is named, with what to do; nothing is guessed, and nothing was sent.</summary>
static class HomeFile
{
    /// <summary>What to do about most of them.</summary>
    public const string PutBack = "Put it back from a copy of this home.";

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="read">What its bytes say; null where they say nothing.</param>
    /// <param name="remedy">What to do when it is not whole.</param>
    /// <exception cref="CommandException">It is not there, cut short, or changed.</exception>
    public static T Read<T>(string path, Func<byte[], T?> read, string remedy = PutBack) where T : class
    {
        try
        {
            return read(File.ReadAllBytes(path)) ?? throw Damaged(path, remedy);
        }
        catch (FileNotFoundException)
        {
            throw new CommandException(ExitCode.Local, $"{path} is missing. {remedy} Nothing was sent.");
        }
        catch (Exception e) when (e is RefusedException or JsonException)
        {
            throw Damaged(path, remedy);
        }
    }

    static CommandException Damaged(string path, string remedy) => new(ExitCode.Local, $"{path} is damaged or cut short. {remedy} Nothing was sent.");
}
