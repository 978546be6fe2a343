// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IPaymentTerms} from "../payment/IPaymentTerms.sol";
import {ITokenCollector} from "../payment/ITokenCollector.sol";

/// @title Recurring pulls from one signature
/// @notice The payer signs a mandate once and gives this contract an allowance. From then on the receiver, or the puller that the
/// mandate names, pulls within its terms: so much a period, from `start` on, until `end`, `count` or the payer's word. Every
/// pull is a payment of the escrow with terms of its own, this contract its operator and its collector: with the escrow's
/// bounds on fees, shares, refunds and disputes. The payer pauses, resumes and cancels whenever it likes; nobody can stop it.
/// @dev Holds nothing between transactions, has no owner. Of governance only the escrow's gate of intake concerns it: a
/// paused intake lets no pull through, and stops nothing else here. EIP-712 domain: name "Sluice Mandates", version "1".
/// Signatures are ECDSA (65 bytes) or ERC-1271 of an account that has code: one that has none has given no allowance
/// either. Nobody signs to itself: a signature is not looked at where the party is the caller.
/// Units: token units, basis points, unix seconds. Periods and pulls are counted from zero.
interface IMandates is IPaymentTerms, ITokenCollector {
    /// @notice What a period is counted in. Months are those of the calendar, in UTC.
    enum Unit {
        Seconds,
        Weeks,
        Months
    }

    /// @notice What the payer signs: `Mandate(address payer,address receiver,address token,uint120 amount,bool exact,uint8 unit,
    /// uint32 length,uint48 start,uint48 end,uint32 count,uint32 trialPeriods,uint120 trialAmount,address puller,
    /// address authorizer,uint48 refundWindow,uint16 minFeeBps,uint16 maxFeeBps,address feeReceiver,bytes32 shares,
    /// address resolver,address arbiter,uint16 defaultBps,uint48 protection,uint48 settlement,uint256 salt)`.
    /// Period n begins n times `length` units after `start`; in months, on the same day and hour, or the last day of a month that
    /// is too short, each counted from `start`: of 31 January come 28 February and 31 March.
    /// @param amount Most that is pulled in a period. What is left of one is lost.
    /// @param exact Whether it is all of it at once, or in any number of pulls up to it.
    /// @param length Units in a period.
    /// @param end From this second on nothing is pulled; zero: never.
    /// @param count Most pulls in all; zero: any number.
    /// @param trialPeriods So many periods, from the first on, cost at most `trialAmount`; that may be zero.
    /// @param puller May pull beside the receiver; zero: nobody.
    /// @param authorizer May capture, release and refund the payments; see `IPaymentTerms.Extension`.
    /// @param refundWindow A payment can be refunded for so long after its period, or after `settlement` where there is one.
    /// @param minFeeBps, maxFeeBps, feeReceiver As in `IPaymentTerms.PaymentInfo`.
    /// @param shares As in `IPaymentTerms.Extension`.
    /// @param resolver An `IDisputes`: pulls are held, and can be disputed; zero: they are charged, and the next four are zero.
    /// @param arbiter, defaultBps As in `IDisputes.DisputeTerms`.
    /// @param protection Until so long after the period the payer may object, and nothing is captured unless it accepts.
    /// @param settlement So long after that the hold can be captured, and by then a dispute should be settled; half of it is
    /// the time for an answer.
    /// @param salt Makes equal terms distinct.
    struct Mandate {
        address payer;
        address receiver;
        address token;
        uint120 amount;
        bool exact;
        Unit unit;
        uint32 length;
        uint48 start;
        uint48 end;
        uint32 count;
        uint32 trialPeriods;
        uint120 trialAmount;
        address puller;
        address authorizer;
        uint48 refundWindow;
        uint16 minFeeBps;
        uint16 maxFeeBps;
        address feeReceiver;
        bytes32 shares;
        address resolver;
        address arbiter;
        uint16 defaultBps;
        uint48 protection;
        uint48 settlement;
        uint256 salt;
    }

    /// @notice One pull.
    /// @param amount Token units.
    /// @param feeAmount Token units, deducted from it; zero of a pull that is held, whose fee is that of its captures.
    /// @param feeReceiver Target of the fee.
    /// @param shares What `Mandate.shares` commits to; empty without them, and of a pull that is held.
    struct Pull {
        Mandate mandate;
        uint256 amount;
        uint256 feeAmount;
        address feeReceiver;
        Share[] shares;
    }

    /// @notice What is kept of a mandate.
    /// @param active Activated, perhaps paused, not cancelled.
    /// @param period Of the last pull.
    /// @param spent Pulled in that period.
    /// @param pulls So many there were.
    /// @param nonce Next one for `pause` and `resume` by signature.
    struct State {
        bool active;
        bool paused;
        bool cancelled;
        uint256 period;
        uint256 spent;
        uint256 pulls;
        uint256 nonce;
    }

    /// @notice Pulls can begin. The terms are `hashMandate` of it; the three words name it to `pause`, `resume` and `cancel`.
    event MandateActivated(bytes32 indexed mandate, address indexed payer, address indexed receiver, bytes32 terms);

    /// @notice A payment was made under a mandate; the escrow's own event tells the rest.
    event MandateCollected(
        bytes32 indexed mandate,
        bytes32 indexed paymentInfoHash,
        uint256 period,
        uint256 pull,
        uint256 amount
    );

    /// @notice One of a batch did not come through, and changed nothing.
    /// @param reason First 256 bytes of the error.
    event CollectionFailed(bytes32 indexed mandate, bytes reason);

    /// @notice The payer stopped the pulls.
    event MandatePaused(bytes32 indexed mandate);

    /// @notice The payer let them go on.
    event MandateResumed(bytes32 indexed mandate);

    /// @notice There will be no pull any more.
    event MandateCancelled(bytes32 indexed mandate, address indexed by);

    /// @notice Periods of nothing, or a time of more than 100 years; no authorizer; or terms of disputes without a resolver, or
    /// such that he could not keep.
    error InvalidMandate();

    /// @notice The terms were activated before.
    error AlreadyActivated(bytes32 mandate);

    /// @notice The terms were not activated.
    error NotActivated(bytes32 mandate);

    /// @notice The mandate is cancelled, for ever.
    error IsCancelled(bytes32 mandate);

    /// @notice The mandate is paused.
    error IsPaused(bytes32 mandate);

    /// @notice The mandate is not paused.
    error NotPaused(bytes32 mandate);

    /// @notice Neither the receiver nor the puller of the mandate.
    error NotThePuller(address sender);

    /// @notice Neither the payer nor the receiver of the mandate.
    error NotAParty(address account);

    /// @notice Before the first period, or after the end.
    error OutsideTheMandate(uint256 timestamp, uint48 start, uint48 end);

    /// @notice All pulls have been made.
    error NoPullsLeft(uint32 count);

    /// @notice More than is left of the period.
    error AmountAboveCap(uint256 amount, uint256 left);

    /// @notice The mandate is for another amount.
    error AmountNotExact(uint256 amount, uint256 expected);

    /// @notice There is not as much gas as was promised to each pull.
    error InsufficientGas(uint256 left, uint256 each);

    /// @notice Makes a mandate serve.
    /// @dev Anyone brings it. Once in the life of these terms. Errors in order: InvalidMandate, InvalidSignature, IsCancelled,
    /// AlreadyActivated.
    /// @param signature The payer's over the mandate.
    function activate(Mandate calldata mandate, bytes calldata signature) external;

    /// @notice The same, and the payer's allowance by EIP-2612.
    /// @dev A permit is public and anyone may have sent it before: its failure says nothing.
    function activateWithPermit(
        Mandate calldata mandate,
        bytes calldata signature,
        uint256 value,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice Makes one pull: a payment is charged, or held where it can be disputed.
    /// @dev Caller: receiver or puller. Errors in order: NotThePuller, IsCancelled, NotActivated, IsPaused,
    /// OutsideTheMandate, NoPullsLeft, AmountAboveCap, AmountNotExact, FeeAmountOutOfRange (of a pull that is held), then
    /// those of the escrow and of the token.
    function collect(Pull calldata pull) external;

    /// @notice Makes many. One that fails changes nothing, and an event says why.
    /// @dev Caller: receiver or puller of each. Errors: InvalidBatchLength (1 to 100), NotThePuller, InsufficientGas.
    /// @param gasEach Most gas that one pull may use, and as much there must be left for each: so nobody's token takes it from
    /// the others, and no estimate makes one fail.
    function collectBatch(Pull[] calldata pulls, uint256 gasEach) external;

    /// @notice Stops the pulls. Periods go by meanwhile, and are lost.
    /// @dev Caller: payer, or anyone with its `Pause(bytes32 mandate,uint256 nonce,uint256 deadline)`. Errors in order:
    /// AfterDeadline, InvalidSignature, IsCancelled, NotActivated, IsPaused.
    /// @param terms `hashMandate`, as the event of the activation says.
    /// @param deadline Last second at which the signature counts.
    function pause(address payer, address receiver, bytes32 terms, uint256 deadline, bytes calldata signature) external;

    /// @notice Lets the pulls go on.
    /// @dev As `pause`, with `Resume(bytes32 mandate,uint256 nonce,uint256 deadline)` and NotPaused.
    function resume(
        address payer,
        address receiver,
        bytes32 terms,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice Ends a mandate for ever; one that was not activated too.
    /// @dev Caller: payer or receiver, or anyone with `Cancel(bytes32 mandate,uint256 deadline)` of `party`, which is one of them. It
    /// needs no nonce: there is nothing to repeat, and no pause gets in its way. Errors in order:
    /// NotAParty, AfterDeadline, InvalidSignature, IsCancelled.
    function cancel(
        address payer,
        address receiver,
        bytes32 terms,
        address party,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice Identity of a mandate on this chain and this contract.
    /// @return `keccak256(abi.encode(block.chainid, address(this), payer, receiver, hashMandate(mandate)))`
    function keyOf(Mandate calldata mandate) external view returns (bytes32);

    /// @notice EIP-712 struct hash of a mandate.
    function hashMandate(Mandate calldata mandate) external pure returns (bytes32);

    /// @notice What is kept of a mandate.
    function stateOf(bytes32 mandate) external view returns (State memory);

    /// @notice The period that a time falls in.
    /// @dev Errors: OutsideTheMandate.
    /// @return period Its number.
    /// @return start Its first second.
    /// @return end First second after it, be it after the mandate's own end.
    function periodOf(
        Mandate calldata mandate,
        uint256 time
    ) external pure returns (uint256 period, uint256 start, uint256 end);

    /// @notice Terms of the payment that a pull makes; known before it is made.
    /// @param period That it falls in.
    /// @param pull Its number, among all pulls.
    function paymentOf(
        Mandate calldata mandate,
        uint256 period,
        uint256 pull
    ) external view returns (PaymentInfo memory paymentInfo, Extension memory extension);
}
