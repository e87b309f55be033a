using System.CommandLine;
using Coffre.Cli;

var root = new RootCommand("""
    Seals documents to their recipients, delivers them, and verifies the proof of it offline.

    Exit codes: 0 done · 1 refused, or does not verify · 2 usage · 3 the server does not answer, try again · 4 a file or key here · 130 interrupted
    """)
{
    GlobalOptions.Home,
    GlobalOptions.Key,
    GlobalOptions.PassphraseFile,
    GlobalOptions.Json,
    AccountCommand.Build(),
    WhoamiCommand.Build(),
    KeysCommand.Build(),
    RecoverCommand.Build(),
    CloseCommand.Build(),
    AttestCommand.Build(),
    ReleaseCommand.Build(),
    DeliverCommand.Build(),
    InboxCommand.Build(),
    OpenCommand.Build(),
    AcceptCommand.Build(),
    RefuseCommand.Build(),
    RecallCommand.Build(),
    ShareCommand.Build(),
    WithdrawCommand.Build(),
    ClaimCommand.Build(),
    LinkCommand.Build(),
    UnlinkCommand.Build(),
    PaperCommand.Build(),
    CodesCommand.Build(),
    FollowCommand.Build(),
    ConfirmCommand.Build(),
    RollCommand.Build(),
    DepositCommand.Build(),
    ReceiptsCommand.Build(),
    ExportCommand.Build(),
    ImportCommand.Build(),
    LogCommand.Build(),
    KeygenCommand.Build(),
    SealCommand.Build(),
    UnsealCommand.Build(),
    VerifyCommand.Build(),
};

return await Errors.ToExitCodeAsync(root, args);
