// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Account} from "@openzeppelin/contracts/account/Account.sol";
import {ERC7821} from "@openzeppelin/contracts/account/extensions/draft-ERC7821.sol";
import {ERC4337Utils} from "@openzeppelin/contracts/account/utils/ERC4337Utils.sol";
import {ERC7579Utils} from "@openzeppelin/contracts/account/utils/draft-ERC7579Utils.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IEntryPoint, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ERC7739} from "@openzeppelin/contracts/utils/cryptography/signers/draft-ERC7739.sol";
import {ISmartAccount} from "./ISmartAccount.sol";
import {SignerKey} from "./SignerKey.sol";
import {Spending} from "./Spending.sol";

/// @title The account
/// @dev Which function an operation calls says who must have signed it: `execute` one signer, `executeJointly` two (or the
/// only one), `executeSession` the key of the session. No other function answers the entry point's operations.
contract SmartAccount is ISmartAccount, Account, ERC7821, ERC7739 {
    using ERC4337Utils for PackedUserOperation;
    using ERC7579Utils for bytes;

    /// @dev `open` lets one signer alone call functions that are not counted.
    struct Limit {
        uint112 perDay;
        uint112 spent;
        uint24 day;
        bool open;
    }

    struct SessionState {
        bool active;
        bool known;
        uint128 gasSpent;
    }

    /// @dev What a recovery ends is kept by epoch, so that ending it is one write.
    struct State {
        uint64 epoch;
        uint16 signerCount;
        uint48 readyAt;
        uint64 nonce;
        bytes32 guardiansHash;
        bytes32 recoveryHash;
        mapping(uint64 epoch => mapping(bytes32 id => bool)) signers;
        mapping(uint64 epoch => mapping(address token => Limit)) limits;
        mapping(uint64 epoch => mapping(bytes32 session => SessionState)) sessions;
        mapping(bytes32 session => mapping(address token => uint256)) spent;
    }

    bytes32 private constant RECOVERY_TYPEHASH = keccak256("Recovery(bytes[] signers,uint256 nonce)");
    /// @dev ERC-7201 slot of "sluice.account": apart from what other delegates of the address may have stored.
    bytes32 private constant STATE_SLOT =
        keccak256(abi.encode(uint256(keccak256("sluice.account")) - 1)) & ~bytes32(uint256(0xff));

    address private constant NATIVE = address(0);
    uint256 private constant MAX_SIGNERS = 16;
    uint256 private constant MAX_SCOPES = 32;
    uint256 private constant MAX_CAPS = 16;
    uint256 private constant MAX_GUARDIANS = 16;
    uint32 private constant MIN_DELAY = 1 days;
    uint32 private constant MAX_DELAY = 30 days;
    /// @dev Length of a plain signature of the address's own key.
    uint256 private constant PLAIN_BYTES = 65;

    IEntryPoint private immutable ENTRY_POINT;
    /// @dev Creates clones and gives them their signers in one transaction.
    address private immutable FACTORY;

    modifier onlySelf() {
        require(msg.sender == address(this), AccountUnauthorized(msg.sender));
        _;
    }

    /// @dev Deployed by the factory, which is from then on the one that initialises clones.
    constructor(IEntryPoint entryPoint_) EIP712("Sluice Account", "1") {
        ENTRY_POINT = entryPoint_;
        FACTORY = msg.sender;
    }

    // ---- Signers ----

    /// @inheritdoc ISmartAccount
    function initialize(bytes[] calldata signers) external {
        State storage state = _state();
        require(
            state.signerCount == 0 && (msg.sender == address(this) || msg.sender == FACTORY),
            InitializationRefused(msg.sender)
        );
        _checkLength(signers.length, 1, MAX_SIGNERS);
        _addSigners(state, signers);
    }

    /// @inheritdoc ISmartAccount
    function addSigner(bytes calldata signer) external onlySelf {
        _addSigner(_state(), signer);
    }

    /// @inheritdoc ISmartAccount
    function removeSigner(bytes calldata signer) external onlySelf {
        State storage state = _state();
        bytes32 id = SignerKey.idOf(signer);
        require(state.signers[state.epoch][id], SignerUnknown(signer));
        require(state.signerCount > 1, LastSigner(signer));
        state.signers[state.epoch][id] = false;
        state.signerCount -= 1;
        emit SignerRemoved(id);
    }

    // ---- What one signer alone may do ----

    /// @inheritdoc ISmartAccount
    function setLimit(address token, uint112 perDay) external onlySelf {
        State storage state = _state();
        state.limits[state.epoch][token].perDay = perDay;
        emit LimitSet(token, perDay);
    }

    /// @inheritdoc ISmartAccount
    function setTarget(address target, bool open) external onlySelf {
        State storage state = _state();
        state.limits[state.epoch][target].open = open;
        emit TargetSet(target, open);
    }

    /// @notice ERC-7821. Signed by one signer alone, it is held to the limits; called by the account itself, it is not.
    /// @dev Errors in order: SecondFactorRequired, LimitExceeded, AccountUnauthorized, UnsupportedExecutionMode, then of the
    /// first call that fails.
    function execute(bytes32 mode, bytes calldata executionData) public payable override {
        if (msg.sender == address(ENTRY_POINT)) _spendLimits(executionData);
        super.execute(mode, executionData);
    }

    /// @inheritdoc ISmartAccount
    function executeJointly(bytes calldata executionData) external payable onlyEntryPointOrSelf {
        executionData.execBatch(ERC7579Utils.EXECTYPE_DEFAULT);
    }

    // ---- Sessions ----

    /// @inheritdoc ISmartAccount
    function createSession(Session calldata terms) external onlySelf returns (bytes32 session) {
        require(
            terms.validUntil > block.timestamp && terms.validUntil > terms.validAfter,
            InvalidSession(terms.validAfter, terms.validUntil, uint48(block.timestamp))
        );
        _checkLength(terms.scopes.length, 1, MAX_SCOPES);
        _checkLength(terms.caps.length, 0, MAX_CAPS);
        State storage state = _state();
        session = keccak256(abi.encode(terms));
        SessionState storage own = state.sessions[state.epoch][session];
        require(!own.known, SessionExists(session));
        own.known = true;
        own.active = true;
        emit SessionCreated(session, terms.key, terms);
    }

    /// @inheritdoc ISmartAccount
    function revokeSession(bytes32 session) external onlySelf {
        State storage state = _state();
        require(state.sessions[state.epoch][session].active, SessionInactive(session));
        state.sessions[state.epoch][session].active = false;
        emit SessionRevoked(session);
    }

    /// @inheritdoc ISmartAccount
    function executeSession(Session calldata terms, bytes calldata executionData) external onlyEntryPoint {
        State storage state = _state();
        bytes32 session = keccak256(abi.encode(terms));
        // It may have been revoked since validation, by an operation before this one.
        require(state.sessions[state.epoch][session].active, SessionInactive(session));
        Execution[] calldata calls = executionData.decodeBatch();
        for (uint256 i = 0; i < calls.length; i++) _spendSession(state, session, terms, calls[i]);
        executionData.execBatch(ERC7579Utils.EXECTYPE_DEFAULT);
    }

    // ---- Recovery ----

    /// @inheritdoc ISmartAccount
    function setGuardians(Guardians calldata guardians) external onlySelf {
        uint256 count = guardians.accounts.length;
        _checkLength(count, 0, MAX_GUARDIANS);
        State storage state = _state();
        if (count == 0) {
            state.guardiansHash = 0;
        } else {
            bool valid =
                guardians.threshold > 0 &&
                    guardians.threshold <= count &&
                    guardians.delay >= MIN_DELAY &&
                    guardians.delay <= MAX_DELAY;
            address last;
            for (uint256 i = 0; i < count; i++) {
                address guardian = guardians.accounts[i];
                valid = valid && guardian > last && guardian != address(this);
                last = guardian;
            }
            require(valid, InvalidGuardians(guardians));
            state.guardiansHash = keccak256(abi.encode(guardians));
        }
        emit GuardiansSet(guardians);
        if (state.readyAt != 0) _cancelRecovery(state);
    }

    /// @inheritdoc ISmartAccount
    function startRecovery(
        Guardians calldata guardians,
        bytes[] calldata signers,
        bytes[] calldata signatures
    ) external {
        State storage state = _state();
        bytes32 given = keccak256(abi.encode(guardians));
        require(given == state.guardiansHash, NotTheGuardians(given, state.guardiansHash));
        _checkLength(signers.length, 1, MAX_SIGNERS);
        _checkLength(signatures.length, guardians.accounts.length, guardians.accounts.length);
        bytes32[] memory ids = new bytes32[](signers.length);
        for (uint256 i = 0; i < signers.length; i++) {
            require(SignerKey.isValid(signers[i]), InvalidSigner(signers[i]));
            ids[i] = keccak256(signers[i]);
            // Later it would be too late to say so.
            for (uint256 j = 0; j < i; j++) require(ids[j] != ids[i], SignerExists(signers[i]));
        }
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(RECOVERY_TYPEHASH, keccak256(abi.encodePacked(ids)), uint256(state.nonce++)))
        );
        uint256 signed = 0;
        for (uint256 i = 0; i < signatures.length; i++) {
            if (signatures[i].length == 0) continue;
            address guardian = guardians.accounts[i];
            require(
                SignatureChecker.isValidSignatureNowCalldata(guardian, digest, signatures[i]),
                InvalidGuardianSignature(guardian)
            );
            signed++;
        }
        require(signed >= guardians.threshold, TooFewGuardians(signed, guardians.threshold));
        uint48 readyAt = uint48(block.timestamp) + guardians.delay;
        state.readyAt = readyAt;
        state.recoveryHash = keccak256(abi.encode(signers));
        emit RecoveryStarted(signers, readyAt);
    }

    /// @inheritdoc ISmartAccount
    function cancelRecovery() external onlySelf {
        State storage state = _state();
        require(state.readyAt != 0, NoRecovery(0, 0));
        _cancelRecovery(state);
    }

    /// @inheritdoc ISmartAccount
    function finishRecovery(bytes[] calldata signers) external {
        State storage state = _state();
        uint48 readyAt = state.readyAt;
        bytes32 given = keccak256(abi.encode(signers));
        require(readyAt != 0 && given == state.recoveryHash, NoRecovery(given, state.recoveryHash));
        require(block.timestamp >= readyAt, RecoveryNotReady(uint48(block.timestamp), readyAt));
        _endRecovery(state);
        state.signerCount = 0;
        emit RecoveryFinished(++state.epoch);
        _addSigners(state, signers);
    }

    // ---- Views ----

    /// @inheritdoc Account
    function entryPoint() public view override returns (IEntryPoint) {
        return ENTRY_POINT;
    }

    /// @inheritdoc ISmartAccount
    function isSigner(bytes calldata signer) external view returns (bool) {
        State storage state = _state();
        return state.signers[state.epoch][SignerKey.idOf(signer)];
    }

    /// @inheritdoc ISmartAccount
    function signerCount() external view returns (uint256) {
        return _state().signerCount;
    }

    /// @inheritdoc ISmartAccount
    function limitOf(address token) external view returns (uint112 perDay, uint112 spent, bool open) {
        State storage state = _state();
        Limit memory limit = state.limits[state.epoch][token];
        return (limit.perDay, limit.day == _today() ? limit.spent : 0, limit.open);
    }

    /// @inheritdoc ISmartAccount
    function sessionOf(bytes32 session) external view returns (bool active, uint128 gasSpent) {
        State storage state = _state();
        SessionState storage own = state.sessions[state.epoch][session];
        return (own.active, own.gasSpent);
    }

    /// @inheritdoc ISmartAccount
    function spentOf(bytes32 session, address token) external view returns (uint256) {
        return _state().spent[session][token];
    }

    /// @inheritdoc ISmartAccount
    function recovery() external view returns (bytes32 signersHash, uint48 readyAt, uint64 nonce) {
        State storage state = _state();
        return (state.recoveryHash, state.readyAt, state.nonce);
    }

    /// @inheritdoc ISmartAccount
    function guardiansHash() external view returns (bytes32) {
        return _state().guardiansHash;
    }

    /// @inheritdoc ISmartAccount
    function epoch() external view returns (uint64) {
        return _state().epoch;
    }

    /// @notice ERC-1271: two signers, or the only one, by way of ERC-7739; never a session key.
    /// @dev What the address's own key signs plainly stays good under ERC-7702, as tokens and Permit2 expect.
    function isValidSignature(bytes32 hash, bytes calldata signature) public view override returns (bytes4) {
        if (_isOwnKey(hash, signature)) return IERC1271.isValidSignature.selector;
        return super.isValidSignature(hash, signature);
    }

    // ---- Validation of operations ----

    /// @inheritdoc Account
    function validateUserOp(
        PackedUserOperation calldata userOp,
        bytes32 userOpHash,
        uint256 missingAccountFunds
    ) public override onlyEntryPoint returns (uint256 validationData) {
        bytes4 selector = bytes4(userOp.callData);
        if (selector == ISmartAccount.executeSession.selector) return _validateSession(userOp, userOpHash);
        uint256 full = _fullCount();
        uint256 needed = selector == ERC7821.execute.selector ? 1 : full;
        if (
            (selector != ERC7821.execute.selector && selector != ISmartAccount.executeJointly.selector) ||
            !_isSigned(userOpHash, userOp.signature, needed)
        ) return ERC4337Utils.SIG_VALIDATION_FAILED;
        // Gas at any price to a bundler of one's own would be a way around the limits.
        if (needed == full) _payPrefund(missingAccountFunds);
        return ERC4337Utils.SIG_VALIDATION_SUCCESS;
    }

    /// @dev Gas is counted at the limits stated, before anything is executed: nothing can fail so as not to be counted.
    function _validateSession(PackedUserOperation calldata userOp, bytes32 userOpHash) private returns (uint256) {
        Session memory terms = abi.decode(userOp.callData[4:], (Session));
        State storage state = _state();
        SessionState storage own = state.sessions[state.epoch][keccak256(abi.encode(terms))];
        uint256 cost =
            (userOp.verificationGasLimit() +
                userOp.callGasLimit() +
                userOp.paymasterVerificationGasLimit() +
                userOp.paymasterPostOpGasLimit() +
                userOp.preVerificationGas) * userOp.maxFeePerGas();
        uint256 spent = own.gasSpent + cost;
        if (!own.active || spent > terms.gas || uint192(userOp.nonce >> 64) != uint160(terms.key))
            return ERC4337Utils.SIG_VALIDATION_FAILED;
        own.gasSpent = uint128(spent);
        (address signer, ECDSA.RecoverError error_, ) = ECDSA.tryRecoverCalldata(userOpHash, userOp.signature);
        return
            ERC4337Utils.packValidationData(
                error_ == ECDSA.RecoverError.NoError && signer == terms.key,
                terms.validAfter,
                terms.validUntil
            );
    }

    // ---- Signatures ----

    /// @dev Of ERC-1271: all that it takes, since nobody can tell what a signature moves.
    function _rawSignatureValidation(bytes32 hash, bytes calldata signature) internal view override returns (bool) {
        return _isSigned(hash, signature, _fullCount());
    }

    /// @dev How many signers can do everything.
    function _fullCount() private view returns (uint256) {
        return _state().signerCount > 1 ? 2 : 1;
    }

    /// @param needed 1 or 2 different signers, no more and no less; the address's own key stands for any number.
    function _isSigned(bytes32 hash, bytes calldata signature, uint256 needed) private view returns (bool) {
        if (_isOwnKey(hash, signature)) return true;
        State storage state = _state();
        (bytes32 first, bytes calldata rest) = SignerKey.take(hash, signature);
        if (!state.signers[state.epoch][first]) return false;
        if (needed == 1) return rest.length == 0;
        bytes32 second;
        (second, rest) = SignerKey.take(hash, rest);
        return second != first && state.signers[state.epoch][second] && rest.length == 0;
    }

    function _isOwnKey(bytes32 hash, bytes calldata signature) private view returns (bool) {
        if (signature.length != PLAIN_BYTES) return false;
        (address signer, ECDSA.RecoverError error_, ) = ECDSA.tryRecoverCalldata(hash, signature);
        return error_ == ECDSA.RecoverError.NoError && signer == address(this);
    }

    // ---- Rules ----

    function _addSigners(State storage state, bytes[] calldata signers) private {
        for (uint256 i = 0; i < signers.length; i++) _addSigner(state, signers[i]);
    }

    function _addSigner(State storage state, bytes calldata signer) private {
        require(SignerKey.isValid(signer), InvalidSigner(signer));
        bytes32 id = SignerKey.idOf(signer);
        require(!state.signers[state.epoch][id], SignerExists(signer));
        state.signers[state.epoch][id] = true;
        state.signerCount += 1;
        emit SignerAdded(id, signer);
    }

    function _cancelRecovery(State storage state) private {
        _endRecovery(state);
        emit RecoveryCancelled();
    }

    function _endRecovery(State storage state) private {
        state.readyAt = 0;
        state.recoveryHash = 0;
        state.nonce += 1;
    }

    /// @dev Counts what one signer alone is about to spend, before anything is called.
    function _spendLimits(bytes calldata executionData) private {
        State storage state = _state();
        if (state.signerCount < 2) return;
        Execution[] calldata calls = executionData.decodeBatch();
        for (uint256 i = 0; i < calls.length; i++) {
            (address target, bytes calldata data) = (calls[i].target, calls[i].callData);
            // To the executor, zero is the account.
            if (target == address(0)) target = address(this);
            if (calls[i].value > 0) _spendLimit(state, NATIVE, calls[i].value);
            bool counted;
            uint256 amount;
            if (data.length > 0) {
                (counted, amount) = Spending.amountOf(data, address(this));
                Limit storage limit = state.limits[state.epoch][target];
                bool allowed = limit.open || (counted && limit.perDay > 0);
                require(allowed && target != address(this), SecondFactorRequired(target, bytes4(data)));
            }
            if (amount > 0) _spendLimit(state, target, amount);
        }
    }

    function _spendLimit(State storage state, address token, uint256 amount) private {
        Limit storage limit = state.limits[state.epoch][token];
        uint24 today = _today();
        uint256 spent = limit.day == today ? limit.spent : 0;
        uint256 left = limit.perDay > spent ? limit.perDay - spent : 0;
        require(amount <= left, LimitExceeded(token, amount, left));
        spent += amount;
        limit.spent = uint112(spent);
        limit.day = today;
        emit LimitSpent(token, amount, spent);
    }

    function _spendSession(
        State storage state,
        bytes32 session,
        Session calldata terms,
        Execution calldata call
    ) private {
        bytes4 selector = bytes4(call.callData);
        bool inScope = false;
        for (uint256 i = 0; i < terms.scopes.length; i++) {
            Scope calldata scope = terms.scopes[i];
            inScope = inScope || (scope.target == call.target && scope.selector == selector);
        }
        (bool counted, uint256 amount) = Spending.amountOf(call.callData, address(this));
        (bool capped, uint256 cap) = _capOf(terms, call.target);
        require(
            inScope &&
                call.target != address(0) &&
                call.target != address(this) &&
                (counted || !capped || call.callData.length == 0),
            OutOfScope(session, call.target, selector)
        );
        if (amount > 0) _spendCap(state, session, call.target, amount, cap);
        if (call.value > 0) {
            (, cap) = _capOf(terms, NATIVE);
            _spendCap(state, session, NATIVE, call.value, cap);
        }
    }

    function _spendCap(State storage state, bytes32 session, address token, uint256 amount, uint256 cap) private {
        uint256 spent = state.spent[session][token];
        uint256 left = cap > spent ? cap - spent : 0;
        require(amount <= left, CapExceeded(session, token, amount, left));
        spent += amount;
        state.spent[session][token] = spent;
        emit SessionSpent(session, token, amount, spent);
    }

    /// @dev The first of a token counts.
    function _capOf(Session calldata terms, address token) private pure returns (bool capped, uint256 cap) {
        for (uint256 i = 0; i < terms.caps.length; i++)
            if (terms.caps[i].token == token) return (true, terms.caps[i].amount);
    }

    function _checkLength(uint256 length, uint256 least, uint256 most) private pure {
        require(length >= least && length <= most, LengthOutOfRange(length, least, most));
    }

    function _today() private view returns (uint24) {
        return uint24(block.timestamp / 1 days);
    }

    /// @dev The entry point's operations and the account itself; `execute` holds the former to the limits.
    function _erc7821AuthorizedExecutor(
        address caller,
        bytes32 mode,
        bytes calldata executionData
    ) internal view override returns (bool) {
        return caller == address(ENTRY_POINT) || super._erc7821AuthorizedExecutor(caller, mode, executionData);
    }

    function _state() private pure returns (State storage state) {
        bytes32 slot = STATE_SLOT;
        assembly ("memory-safe") {
            state.slot := slot
        }
    }
}
