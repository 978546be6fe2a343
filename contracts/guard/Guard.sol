// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IGuard} from "./IGuard.sol";
import {IIntake} from "./IIntake.sol";

/// @title The four powers, and nothing else
/// @dev Calls `setIntake` and `intakeOf` of a target, and no other function of any contract. Holds no tokens.
contract Guard is IGuard, AccessManaged {
    /// @notice Role of the delayed powers.
    uint64 public constant GOVERNOR_ROLE = 1;
    /// @notice Role of the instant powers; it can also cancel what a governor has scheduled.
    uint64 public constant PAUSER_ROLE = 2;

    uint256 private constant MAX_TOKENS = 64;
    uint256 private constant MAX_REASON_BYTES = 256;
    uint48 private constant MAX_PAUSE = 7 days;
    uint16 private constant MAX_PROTOCOL_FEE_BPS = 100;

    /// @inheritdoc IGuard
    mapping(Kind kind => mapping(address account => bool)) public isListed;
    /// @inheritdoc IGuard
    uint16 public protocolFeeBps;

    /// @dev Roles are complete when the deployment is: there is no moment at which the deployer could do anything.
    /// @param admin Governor, and the one who changes roles; both after `delay`.
    /// @param pauser Has the instant powers.
    /// @param delay Seconds between scheduling and doing. Zero is for chains where nothing is at stake.
    constructor(address admin, address pauser, uint32 delay) AccessManaged(address(new AccessManager(address(this)))) {
        require(admin != address(0) && pauser != address(0), ZeroAddress());
        AccessManager manager = AccessManager(authority());
        bytes4[] memory delayed = new bytes4[](3);
        delayed[0] = IGuard.vetToken.selector;
        delayed[1] = IGuard.list.selector;
        delayed[2] = IGuard.setProtocolFee.selector;
        bytes4[] memory instant = new bytes4[](4);
        instant[0] = IGuard.pauseIntake.selector;
        instant[1] = IGuard.resumeIntake.selector;
        instant[2] = IGuard.unvetToken.selector;
        instant[3] = IGuard.delist.selector;
        manager.setTargetFunctionRole(address(this), delayed, GOVERNOR_ROLE);
        manager.setTargetFunctionRole(address(this), instant, PAUSER_ROLE);
        manager.setRoleGuardian(GOVERNOR_ROLE, PAUSER_ROLE);
        manager.labelRole(GOVERNOR_ROLE, "governor");
        manager.labelRole(PAUSER_ROLE, "pauser");
        manager.grantRole(GOVERNOR_ROLE, admin, delay);
        manager.grantRole(PAUSER_ROLE, pauser, 0);
        manager.grantRole(manager.ADMIN_ROLE(), admin, delay);
        manager.renounceRole(manager.ADMIN_ROLE(), address(this));
    }

    /// @inheritdoc IGuard
    function pauseIntake(
        IIntake target,
        address[] calldata tokens,
        uint48 until,
        string calldata reason
    ) external restricted {
        _checkReason(reason);
        uint48 latest = uint48(block.timestamp) + MAX_PAUSE;
        if (until <= block.timestamp || until > latest) revert PauseOutOfRange(until, uint48(block.timestamp), latest);
        emit IntakePaused(address(target), tokens, until, reason);
        _setPauses(target, tokens, until);
    }

    /// @inheritdoc IGuard
    function resumeIntake(IIntake target, address[] calldata tokens, string calldata reason) external restricted {
        _checkReason(reason);
        emit IntakeResumed(address(target), tokens, reason);
        _setPauses(target, tokens, 0);
    }

    /// @inheritdoc IGuard
    function vetToken(IIntake target, address token) external restricted {
        _setVetted(target, token, true);
    }

    /// @inheritdoc IGuard
    function unvetToken(IIntake target, address token) external restricted {
        _setVetted(target, token, false);
    }

    /// @inheritdoc IGuard
    function list(Kind kind, address account) external restricted {
        _setListed(kind, account, true);
    }

    /// @inheritdoc IGuard
    function delist(Kind kind, address account) external restricted {
        _setListed(kind, account, false);
    }

    /// @inheritdoc IGuard
    function setProtocolFee(uint16 feeBps) external restricted {
        if (feeBps > MAX_PROTOCOL_FEE_BPS) revert ProtocolFeeTooHigh(feeBps, MAX_PROTOCOL_FEE_BPS);
        protocolFeeBps = feeBps;
        emit ProtocolFeeSet(feeBps);
    }

    /// @dev Another authority could have no delay.
    function setAuthority(address) public pure override {
        revert AuthorityIsFixed();
    }

    function _checkReason(string calldata reason) private pure {
        uint256 length = bytes(reason).length;
        if (length == 0 || length > MAX_REASON_BYTES) revert ReasonLengthOutOfRange(length, MAX_REASON_BYTES);
    }

    function _setPauses(IIntake target, address[] calldata tokens, uint48 until) private {
        uint256 count = tokens.length;
        if (count == 0 || count > MAX_TOKENS) revert TokenCountOutOfRange(count, MAX_TOKENS);
        for (uint256 i = 0; i < count; i++) {
            (bool vetted, ) = target.intakeOf(tokens[i]);
            target.setIntake(tokens[i], vetted, until);
        }
    }

    function _setVetted(IIntake target, address token, bool vetted) private {
        // At the target zero is the scope of all that is not vetted, never a token.
        require(token != address(0), ZeroAddress());
        (, uint48 pausedUntil) = target.intakeOf(token);
        emit TokenVetted(address(target), token, vetted);
        target.setIntake(token, vetted, pausedUntil);
    }

    function _setListed(Kind kind, address account, bool listed) private {
        require(account != address(0), ZeroAddress());
        isListed[kind][account] = listed;
        emit Listed(kind, account, listed);
    }
}
