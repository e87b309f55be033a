namespace Coffre.Cli;

/// <summary>What a script learns from the end of a command.</summary>
static class ExitCode
{
    /// <summary>It did what was asked.</summary>
    public const int Done = 0;

    /// <summary>Something was refused, does not verify, or was only done in part; the message says what.</summary>
    public const int Refused = 1;

    /// <summary>The command line does not say something that can be done.</summary>
    public const int Usage = 2;

    /// <summary>The server does not answer, or asks to wait: the same command may succeed later.</summary>
    public const int TryAgain = 3;

    /// <summary>A file, a folder or a key on this machine stands in the way.</summary>
    public const int Local = 4;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;
}

/// <summary>Ends a command with a message that says what happened and what to do.</summary>
sealed class CommandException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;
}
